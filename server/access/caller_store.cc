#include "server/access/caller_store.h"

#include <algorithm>
#include <utility>

namespace guidon {

bool MaySee(const Caller& caller, const HistoryRecord& record) {
  return !caller.scoped() || (!record.id.key.empty() && caller.MayUse(record.id.flag_set));
}

absl::StatusOr<std::vector<ChangeResult>> CallerStore::Apply(const std::vector<Change>& changes,
                                                             const Attribution& attribution) {
  for (const Change& change : changes) {
    const absl::Status allowed = access_.CheckFlagSet(caller_, change.id.flag_set);
    if (!allowed.ok()) return allowed;
  }
  return store_.Apply(changes, attribution);
}

absl::StatusOr<StoredFlag> CallerStore::Get(const FlagId& id) const {
  const absl::Status allowed = access_.CheckFlagSet(caller_, id.flag_set);
  if (!allowed.ok()) return allowed;
  return store_.Get(id);
}

absl::StatusOr<FlagStore::Listing> CallerStore::List() const {
  absl::StatusOr<Listing> listing = store_.List();
  if (!listing.ok() || !caller_.scoped()) return listing;
  const auto others =
      std::remove_if(listing->flags.begin(), listing->flags.end(),
                     [this](const StoredFlag& flag) { return !caller_.MayUse(flag.id.flag_set); });
  listing->flags.erase(others, listing->flags.end());
  return listing;
}

absl::StatusOr<std::vector<HistoryRecord>> CallerStore::History(const HistoryQuery& query) const {
  if (!caller_.scoped()) return store_.History(query);
  std::vector<HistoryRecord> seen;
  HistoryQuery rest = query;
  while (seen.size() < query.limit) {
    absl::StatusOr<std::vector<HistoryRecord>> page = store_.History(rest);
    if (!page.ok()) return page.status();
    for (HistoryRecord& record : *page) {
      rest.before_revision = record.revision;
      if (seen.size() < query.limit && MaySee(caller_, record)) seen.push_back(std::move(record));
    }
    if (page->size() < rest.limit || rest.before_revision <= 1) break;
  }
  return seen;
}

absl::StatusOr<std::vector<HistoryRecord>> CallerStore::ChangesAfter(Revision after,
                                                                     size_t limit) const {
  absl::StatusOr<std::vector<HistoryRecord>> records = store_.ChangesAfter(after, limit);
  if (!records.ok() || !caller_.scoped()) return records;
  for (HistoryRecord& record : *records) {
    if (MaySee(caller_, record)) continue;
    HistoryRecord hidden;
    hidden.revision = record.revision;
    hidden.time = record.time;
    record = std::move(hidden);
  }
  return records;
}

}  // namespace guidon
