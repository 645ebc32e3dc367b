#include "server/access/caller_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/access/pending_changes.h"
#include "server/access/protection.h"
#include "store/edits.h"

namespace guidon {

bool MaySee(const Caller& caller, const HistoryRecord& record) {
  return !caller.scoped() || (!record.id.key.empty() && caller.MayUse(record.id.flag_set));
}

absl::StatusOr<std::vector<ChangeResult>> CallerStore::Apply(const std::vector<Change>& changes,
                                                             const Attribution& attribution) {
  if (caller_.role < Role::kEditor) {
    return access_.Deny(caller_, "role", "a viewer changes nothing");
  }
  for (const Change& change : changes) {
    const absl::Status allowed = access_.CheckFlagSet(caller_, change.id.flag_set);
    if (!allowed.ok()) return allowed;
  }
  const absl::StatusOr<uint32_t> approvals = ApprovalsFor(changes);
  if (!approvals.ok()) return approvals.status();
  if (*approvals == 0) return store_.Apply(changes, attribution);
  const absl::StatusOr<std::optional<std::string>> pending =
      PendingChanges::Ask(store_, changes, attribution, *approvals, access_.Now());
  if (!pending.ok()) return pending.status();
  if (!pending->has_value()) return store_.Apply(changes, attribution);  // nothing will change
  const std::string who = *approvals == 1
                              ? "the approval of another editor"
                              : absl::StrCat("the approvals of ", *approvals, " other editors");
  return absl::FailedPreconditionError(
      absl::StrCat("the flag is protected: nothing was changed yet; the change waits as ",
                   **pending, " for ", who, " or of an admin: guidonctl approve ", **pending));
}

absl::StatusOr<uint32_t> CallerStore::ApprovalsFor(const std::vector<Change>& changes) const {
  if (caller_.role == Role::kAdmin) return 0;
  const absl::StatusOr<std::map<FlagId, uint32_t>> protections = Protections(store_);
  if (!protections.ok()) return protections.status();
  uint32_t needed = 0;
  for (const Change& change : changes) {
    const auto found = protections->find(change.id);
    if (found == protections->end() || change.edit == nullptr || IsKillSwitch(change)) continue;
    needed = std::max(needed, found->second);
  }
  return needed;
}

absl::Status CallerStore::CheckUnprotected(const FlagId& id) const {
  if (caller_.role == Role::kAdmin) return absl::OkStatus();
  const absl::StatusOr<std::map<FlagId, uint32_t>> protections = Protections(store_);
  if (!protections.ok()) return protections.status();
  if (protections->count(id) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "flag ", DescribeFlag(id), ": is protected: only an admin may plan changes of it ahead"));
}

// Whether the change only turns the flag off, which must not wait: a kill that names no variant, or
// the one that is taken anyway.
bool CallerStore::IsKillSwitch(const Change& change) const {
  if (change.kind != ChangeKind::kKill) return false;
  const absl::StatusOr<StoredFlag> flag = store_.Get(change.id);
  if (!flag.ok()) return false;
  const auto asked = change.edit(&flag->state);
  const auto off = EditKill(change.id, "")(&flag->state);
  return asked.ok() && off.ok() && *asked == *off;
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
