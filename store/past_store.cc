#include "store/past_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "store/change_plan.h"
#include "store/revision_diff.h"

namespace guidon {
namespace {

constexpr size_t kBatch = 1000;

}  // namespace

absl::StatusOr<std::vector<ChangeResult>> PastStore::Apply(const std::vector<Change>& changes,
                                                           const Attribution& attribution) {
  absl::StatusOr<ChangePlan> plan = PlanChanges(changes, {attribution.actor, attribution.reason},
                                                absl::UnixEpoch(), BaseOn(*this));
  if (!plan.ok()) return plan.status();
  return std::move(plan->results);
}

absl::StatusOr<StoredFlag> PastStore::Get(const FlagId& id) const {
  absl::StatusOr<StoredFlag> now = store_.Get(id);
  if (now.ok() && now->revision <= revision_) return now;
  if (!now.ok() && !absl::IsNotFound(now.status())) return now;
  absl::StatusOr<FlagPast> past = FlagAt(store_, id, revision_);
  if (!past.ok() && !absl::IsNotFound(past.status())) return past.status();
  if (past.ok() && past->then.has_value()) return *std::move(past->then);
  return absl::NotFoundError(absl::StrCat("flag ", DescribeFlag(id), ": is not in the store"));
}

absl::StatusOr<FlagStore::Listing> PastStore::List() const {
  absl::StatusOr<Listing> now = store_.List();
  if (!now.ok()) return now;
  std::map<FlagId, StoredFlag> flags;
  for (StoredFlag& flag : now->flags) flags[flag.id] = std::move(flag);
  // The first later record of a flag says how it was.
  std::map<FlagId, std::optional<StoredFlag>> changed;
  Revision seen = revision_;
  while (true) {
    absl::StatusOr<std::vector<HistoryRecord>> records = store_.ChangesAfter(seen, kBatch);
    if (!records.ok()) return records.status();
    if (records->empty()) break;
    seen = records->back().revision;
    for (HistoryRecord& record : *records) changed.try_emplace(record.id, std::move(record.before));
  }
  for (auto& [id, before] : changed) {
    flags.erase(id);
    if (before.has_value()) flags.emplace(id, *std::move(before));
  }
  Listing listing;
  listing.revision = revision_;
  for (auto& [id, flag] : flags) listing.flags.push_back(std::move(flag));
  return listing;
}

absl::StatusOr<std::optional<std::string>> PastStore::Entry(const std::string& table,
                                                            const std::string& name) const {
  return store_.Entry(table, name);
}

absl::StatusOr<std::map<std::string, std::string>> PastStore::Entries(
    const std::string& table) const {
  return store_.Entries(table);
}

absl::StatusOr<std::vector<HistoryRecord>> PastStore::History(const HistoryQuery& query) const {
  HistoryQuery past = query;
  if (past.before_revision == 0) past.before_revision = revision_ + 1;
  past.before_revision = std::min(past.before_revision, revision_ + 1);
  return store_.History(past);
}

absl::StatusOr<std::vector<HistoryRecord>> PastStore::ChangesAfter(Revision after,
                                                                   size_t limit) const {
  if (after > revision_) {
    return absl::OutOfRangeError(
        absl::StrCat("revision ", after, " is beyond the newest one, ", revision_));
  }
  return store_.ChangesAfter(after, std::min<size_t>(limit, revision_ - after));
}

absl::StatusOr<HistoryCheck> PastStore::VerifyHistory() const { return store_.VerifyHistory(); }

std::unique_ptr<Subscription> PastStore::Subscribe(std::function<void(Revision)>) {
  return std::make_unique<Subscription>();
}

}  // namespace guidon
