#include "tests/faults/store_check.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

bool Same(const std::optional<StoredFlag>& a, const std::optional<StoredFlag>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() == b.has_value();
  return a->id == b->id && a->revision == b->revision && a->state == b->state;
}

absl::Status Broken(const HistoryRecord& record, absl::string_view what) {
  return absl::InternalError(
      absl::StrCat("revision ", record.revision, ", flag ", DescribeFlag(record.id), ": ", what));
}

using FlagHistory = std::vector<const HistoryRecord*>;
using FlagHistories = std::map<FlagId, FlagHistory>;

absl::Status CheckRecords(const std::vector<HistoryRecord>& records, FlagHistories& histories) {
  Revision expected = 0;
  for (const HistoryRecord& record : records) {
    if (record.revision != ++expected) return Broken(record, "not the next revision");
    FlagHistory& history = histories[record.id];
    const std::optional<StoredFlag> nothing;
    const std::optional<StoredFlag>& before = history.empty() ? nothing : history.back()->after;
    if (!Same(record.before, before)) return Broken(record, "`before` is not what was before");
    if (!record.leaves_flag() && record.after.has_value() &&
        record.after->revision != record.revision) {
      return Broken(record, "`after` has another revision");
    }
    history.push_back(&record);
  }
  return absl::OkStatus();
}

absl::Status CheckFlag(const FlagStore& store, const FlagHistory& history) {
  const HistoryRecord& last = *history.back();
  const absl::StatusOr<StoredFlag> flag = store.Get(last.id);
  const bool deleted = flag.status().code() == absl::StatusCode::kNotFound;
  if (!flag.ok() && !deleted) return flag.status();
  if (!Same(last.after, deleted ? std::nullopt : std::optional(*flag))) {
    return Broken(last, "the flag is not as its history ends");
  }
  const auto own = store.History({last.id, 0, history.size() + 1});
  if (!own.ok()) return own.status();
  if (own->size() != history.size()) return Broken(last, "the flag's own history differs");
  for (size_t i = 0; i < history.size(); ++i) {
    if ((*own)[i].revision != history[history.size() - 1 - i]->revision) {
      return Broken(last, "the flag's own history differs");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<HistoryRecord>> CheckedHistory(const FlagStore& store) {
  const auto listing = store.List();
  if (!listing.ok()) return listing.status();
  auto records = store.ChangesAfter(0, listing->revision + 1);
  if (!records.ok()) return records.status();
  if (records->size() != listing->revision || store.revision() != listing->revision) {
    return absl::InternalError(absl::StrCat(records->size(), " records, but revision ",
                                            listing->revision, " and ", store.revision()));
  }
  const absl::StatusOr<HistoryCheck> chain = store.VerifyHistory();
  if (!chain.ok()) return chain.status();
  if (!chain->findings.empty()) {
    return absl::InternalError(
        absl::StrCat("revision ", chain->findings[0].revision, ": ", chain->findings[0].what));
  }
  FlagHistories histories;
  if (absl::Status s = CheckRecords(*records, histories); !s.ok()) return s;
  size_t flags = 0;
  for (const auto& [id, history] : histories) {
    if (absl::Status s = CheckFlag(store, history); !s.ok()) return s;
    if (history.back()->after.has_value()) ++flags;
  }
  if (flags != listing->flags.size()) {
    return absl::InternalError(
        absl::StrCat(listing->flags.size(), " flags are listed, of ", flags, " in the history"));
  }
  return records;
}

}  // namespace guidon
