#include "store/revision_diff.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

constexpr size_t kBatch = 1000;

absl::Status CheckRevision(const FlagStore& store, Revision revision) {
  const Revision newest = store.revision();
  if (revision <= newest) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrCat("revision ", revision, " is beyond the newest one, ", newest));
}

std::optional<FlagState> StateOf(std::optional<StoredFlag>&& flag) {
  if (!flag.has_value()) return std::nullopt;
  return std::move(flag->state);
}

}  // namespace

absl::StatusOr<std::vector<FlagDifference>> DiffRevisions(const FlagStore& store, Revision from,
                                                          Revision to) {
  for (const Revision revision : {from, to}) {
    if (absl::Status status = CheckRevision(store, revision); !status.ok()) return status;
  }
  const Revision last = std::max(from, to);
  Revision seen = std::min(from, to);
  std::map<FlagId, FlagDifference> changed;
  while (seen < last) {
    absl::StatusOr<std::vector<HistoryRecord>> records =
        store.ChangesAfter(seen, std::min<Revision>(kBatch, last - seen));
    if (!records.ok()) return records.status();
    if (records->empty()) break;
    seen = records->back().revision;
    for (HistoryRecord& record : *records) {
      const auto [entry, is_first] = changed.try_emplace(record.id);
      if (is_first) entry->second.before = StateOf(std::move(record.before));
      entry->second.after = StateOf(std::move(record.after));
    }
  }
  std::vector<FlagDifference> differences;
  for (auto& [id, difference] : changed) {
    if (difference.before == difference.after) continue;
    if (from > to) std::swap(difference.before, difference.after);
    difference.id = id;
    differences.push_back(std::move(difference));
  }
  return differences;
}

absl::StatusOr<FlagPast> FlagAt(const FlagStore& store, const FlagId& id, Revision revision) {
  if (absl::Status status = CheckRevision(store, revision); !status.ok()) return status;
  // Whether all that came after that is kept.
  if (absl::Status kept = store.ChangesAfter(revision, 0).status(); !kept.ok()) return kept;
  FlagPast past;
  HistoryQuery query = {id, 0, kBatch};
  bool is_newest = true;
  while (true) {
    absl::StatusOr<std::vector<HistoryRecord>> records = store.History(query);
    if (!records.ok()) return records.status();
    for (HistoryRecord& record : *records) {
      if (is_newest) past.now = past.then = record.after;
      is_newest = false;
      if (record.revision <= revision) return past;
      past.then = std::move(record.before);
    }
    if (records->size() < kBatch) break;
    query.before_revision = records->back().revision;
  }
  if (!is_newest) return past;
  absl::StatusOr<StoredFlag> unchanged = store.Get(id);  // for longer than history is kept
  if (unchanged.ok()) return FlagPast{*unchanged, *unchanged};
  if (!absl::IsNotFound(unchanged.status())) return unchanged.status();
  return absl::NotFoundError(
      absl::StrCat("flag ", DescribeFlag(id), ": has never been in the store"));
}

}  // namespace guidon
