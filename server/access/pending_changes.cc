#include "server/access/pending_changes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/access/pending_record.h"
#include "store/change_plan.h"

namespace guidon {
namespace {

constexpr char kTable[] = "pending-changes";
constexpr size_t kIdBytes = 4;
constexpr size_t kMostPending = 1000;

// What a plan's changes come to, a flag at a time.
std::vector<PendingChange::Flag> FlagsOf(const ChangePlan& plan) {
  std::vector<PendingChange::Flag> flags;
  for (const HistoryRecord& record : plan.records) {
    const auto same = std::find_if(flags.begin(), flags.end(),
                                   [&](const auto& flag) { return flag.id == record.id; });
    const bool is_new = same == flags.end();
    if (is_new) flags.push_back({record.id, record.kind, record.before, std::nullopt});
    PendingChange::Flag& planned = is_new ? flags.back() : *same;
    planned.after = StateOf(record.after);
    for (const EntryChange& entry : record.entries) {
      planned.entries.push_back({entry.table, entry.name, entry.after});
    }
  }
  return flags;
}

// Writes `value` for the pending change, with an event in the history of each of its flags.
absl::Status WriteEvents(FlagStore& store, const PendingChange& change,
                         std::optional<std::string> value, const Attribution& attribution) {
  std::vector<Change> events;
  for (const PendingChange::Flag& flag : change.flags) {
    events.push_back({flag.id, ChangeKind::kApproval, nullptr, {}});
  }
  events.front().entries.push_back({kTable, change.id, std::move(value)});
  return store.Apply(events, attribution).status();
}

std::string WithReason(std::string what, const std::string& reason) {
  return reason.empty() ? what : absl::StrCat(what, ": ", reason);
}

Revision RevisionOf(const std::optional<StoredFlag>& flag) {
  return flag.has_value() ? flag->revision : 0;
}

// Whether one person asks for the same again.
bool IsSame(const PendingChange& a, const PendingChange& b) {
  return a.requester == b.requester &&
         std::equal(a.flags.begin(), a.flags.end(), b.flags.begin(), b.flags.end(),
                    [](const PendingChange::Flag& x, const PendingChange::Flag& y) {
                      return x.id == y.id && x.after == y.after &&
                             RevisionOf(x.before) == RevisionOf(y.before);
                    });
}

}  // namespace

absl::StatusOr<std::optional<std::string>> PendingChanges::Ask(FlagStore& store,
                                                               const std::vector<Change>& changes,
                                                               const Attribution& attribution,
                                                               uint32_t approvals,
                                                               absl::Time time) {
  // Without what the caller wants written with a change that is made now.
  const Attribution by = {attribution.actor, attribution.reason};
  const absl::StatusOr<ChangePlan> plan = PlanChanges(changes, by, time, BaseOn(store));
  if (!plan.ok()) return plan.status();
  if (plan->records.empty()) return std::nullopt;
  PendingChange change;
  change.flags = FlagsOf(*plan);
  change.requester = by.actor;
  change.reason = by.reason;
  change.time = time;
  change.approvals = approvals;
  const auto waiting = store.Entries(kTable);
  if (!waiting.ok()) return waiting.status();
  for (const auto& [id, bytes] : *waiting) {
    const absl::StatusOr<PendingChange> other = DecodePending(id, bytes);
    if (other.ok() && IsSame(*other, change)) return id;
  }
  if (waiting->size() >= kMostPending) {
    return absl::ResourceExhaustedError(
        absl::StrCat(kMostPending, " changes wait for approval already; reject some"));
  }
  do {
    change.id = absl::BytesToHexString(RandomBytes(kIdBytes));
  } while (waiting->count(change.id) != 0);
  const std::string what = WithReason(absl::StrCat("asked for ", change.id), by.reason);
  const absl::Status written = WriteEvents(store, change, EncodePending(change), {by.actor, what});
  if (!written.ok()) return written;
  return change.id;
}

absl::StatusOr<std::vector<PendingChange>> PendingChanges::List() const {
  const auto entries = store_.Entries(kTable);
  if (!entries.ok()) return entries.status();
  std::vector<PendingChange> changes;
  for (const auto& [id, bytes] : *entries) {
    absl::StatusOr<PendingChange> change = DecodePending(id, bytes);
    if (!change.ok()) return change.status();
    changes.push_back(*std::move(change));
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const PendingChange& a, const PendingChange& b) { return a.time < b.time; });
  return changes;
}

bool PendingChanges::IsStale(const PendingChange& change) const {
  return std::any_of(change.flags.begin(), change.flags.end(),
                     [this](const PendingChange::Flag& flag) {
                       const auto now = FindFlag(store_, flag.id);
                       return now.ok() && RevisionOf(*now) != RevisionOf(flag.before);
                     });
}

absl::StatusOr<PendingChange> PendingChanges::Find(const std::string& id,
                                                   const Caller& caller) const {
  absl::StatusOr<std::optional<std::string>> bytes = std::nullopt;
  if (!id.empty()) bytes = store_.Entry(kTable, id);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) {
    return absl::NotFoundError(absl::StrCat("no change waits as \"", id,
                                            "\"; guidonctl approvals list shows those that do"));
  }
  absl::StatusOr<PendingChange> change = DecodePending(id, **bytes);
  if (!change.ok()) return change.status();
  for (const PendingChange::Flag& flag : change->flags) {
    const absl::Status allowed = access_.CheckFlagSet(caller, flag.id.flag_set);
    if (!allowed.ok()) return allowed;
  }
  return change;
}

absl::Status PendingChanges::AddApprover(PendingChange& change, const Caller& caller,
                                         const std::string& reason) {
  std::vector<std::string>& approvers = change.approvers;
  if (std::find(approvers.begin(), approvers.end(), caller.identity) != approvers.end()) {
    return absl::OkStatus();
  }
  approvers.push_back(caller.identity);
  const std::string what = absl::StrCat("approved of ", change.id, " of ", change.requester);
  return WriteEvents(store_, change, EncodePending(change),
                     {caller.identity, WithReason(what, reason)});
}

absl::StatusOr<PendingChanges::Approval> PendingChanges::Approve(const std::string& id,
                                                                 const Caller& caller,
                                                                 const std::string& reason) {
  MutexLock lock(mutex_);
  absl::StatusOr<PendingChange> change = Find(id, caller);
  if (!change.ok()) return change.status();
  if (change->requester == caller.identity) {
    return access_.Deny(caller, "own-request",
                        absl::StrCat("somebody else than ", caller.identity,
                                     ", who asked for the change, must approve of it"));
  }
  if (IsStale(*change)) {
    return absl::AbortedError(absl::StrCat("the flags have changed since ", change->requester,
                                           " asked for ", id,
                                           ": reject it, and have it asked for again"));
  }
  if (absl::Status added = AddApprover(*change, caller, reason); !added.ok()) return added;
  Approval approval = {*std::move(change), std::nullopt};
  const bool enough =
      caller.role == Role::kAdmin || approval.change.approvers.size() >= approval.change.approvals;
  if (!enough) return approval;
  const absl::StatusOr<Revision> applied = Make(approval.change);
  if (!applied.ok()) return applied.status();
  approval.applied = *applied;
  return approval;
}

absl::StatusOr<Revision> PendingChanges::Make(const PendingChange& change) {
  std::vector<Change> changes;
  for (const PendingChange::Flag& flag : change.flags) {
    // What comes of the flag was found out when the change was asked for, and is what approvers
    // have seen; the revision makes sure that it still comes of the same flag.
    Edit edit;
    if (flag.after != StateOf(flag.before)) {
      edit = [after = flag.after](const FlagState*) { return after; };
    }
    changes.push_back({flag.id, flag.kind, std::move(edit), RevisionOf(flag.before), flag.entries});
  }
  changes.front().entries.push_back({kTable, change.id, std::nullopt});
  const std::string approved =
      absl::StrCat(change.id, ", approved of by ", absl::StrJoin(change.approvers, ", "));
  const auto results =
      store_.Apply(changes, {change.requester, WithReason(approved, change.reason)});
  if (!results.ok()) return results.status();
  return results->back().revision;
}

absl::StatusOr<PendingChange> PendingChanges::Reject(const std::string& id, const Caller& caller,
                                                     const std::string& reason) {
  MutexLock lock(mutex_);
  absl::StatusOr<PendingChange> change = Find(id, caller);
  if (!change.ok()) return change.status();
  const std::string what = absl::StrCat("rejected ", id, " of ", change->requester);
  const absl::Status written =
      WriteEvents(store_, *change, std::nullopt, {caller.identity, WithReason(what, reason)});
  if (!written.ok()) return written;
  return change;
}

}  // namespace guidon
