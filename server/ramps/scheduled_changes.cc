#include "server/ramps/scheduled_changes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/proto_time.h"
#include "server/ramps/flag_action.h"
#include "server/ramps/history_text.h"
#include "server/ramps/ramp_request.h"
#include "spdlog/spdlog.h"
#include "store/change_plan.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr char kTable[] = "scheduled-changes";
constexpr size_t kKeptWhenOver = 100;
constexpr absl::Duration kRetryAfter = absl::Seconds(5);

// Sorts as the number.
std::string EntryName(uint64_t id) { return absl::StrFormat("%020d", id); }

FlagId FlagOf(const v1::ScheduledChange& change) { return {change.flag_set(), change.key()}; }

bool IsPending(const v1::ScheduledChange& change) {
  return change.state() == v1::ScheduledChange::STATE_PENDING;
}

v1::ScheduledChange Ended(v1::ScheduledChange change, v1::ScheduledChange::State state,
                          absl::string_view message, absl::Time now) {
  change.set_state(state);
  change.set_message(std::string(message));
  *change.mutable_ended_at() = ToTimestamp(now);
  return change;
}

absl::Status NoSuchChange(uint64_t id) {
  return absl::NotFoundError(absl::StrCat("there is no scheduled change ", id));
}

// What can be said of an action before its time: the flag is at the revision that is expected, and
// its variants are there. How the flag will be then, say killed, is not known.
absl::Status TryNow(const FlagStore& store, const v1::ScheduleChangeRequest& request,
                    Change action) {
  if (absl::Status found = store.Get(action.id).status(); !found.ok()) return found;
  if (request.has_expected_revision()) action.expected_revision = request.expected_revision();
  const absl::Status tried =
      PlanChanges({std::move(action)}, {}, absl::UnixEpoch(), BaseOn(store)).status();
  return absl::IsFailedPrecondition(tried) ? absl::OkStatus() : tried;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ScheduledChanges>> ScheduledChanges::Load(
    FlagStore& store, ScheduleSettings settings) {
  const absl::StatusOr<std::map<std::string, std::string>> stored = store.Entries(kTable);
  if (!stored.ok()) return stored.status();
  auto schedule =
      std::unique_ptr<ScheduledChanges>(new ScheduledChanges(store, std::move(settings)));
  MutexLock lock(schedule->mutex_);
  for (const auto& [name, bytes] : *stored) {
    v1::ScheduledChange change;
    if (!change.ParseFromString(bytes) || change.key().empty()) {
      return absl::DataLossError(absl::StrCat("the store's record of scheduled change ", name,
                                              " is unreadable: restore the store from a backup"));
    }
    const uint64_t id = change.id();
    schedule->changes_.emplace(id, std::move(change));
  }
  return schedule;
}

absl::StatusOr<v1::ScheduledChange> ScheduledChanges::Plan(const v1::ScheduleChangeRequest& request,
                                                           const std::string& actor) const {
  const FlagId id = {request.flag_set(), request.key()};
  if (id.key.empty()) return absl::InvalidArgumentError("key: must name a flag");
  absl::StatusOr<Change> action = ChangeFor(id, request.action());
  if (!action.ok()) return action.status();
  const absl::Time now = settings_.clock();
  absl::Status status = CheckPlannedTime(request.at(), "at", now);
  if (!status.ok()) return status;
  status = TryNow(store_, request, *std::move(action));
  if (!status.ok()) return status;
  v1::ScheduledChange change;
  change.set_flag_set(id.flag_set);
  change.set_key(id.key);
  *change.mutable_action() = request.action();
  *change.mutable_at() = request.at();
  change.set_actor(actor);
  change.set_reason(request.reason());
  change.set_state(v1::ScheduledChange::STATE_PENDING);
  *change.mutable_created_at() = ToTimestamp(now);
  return change;
}

absl::StatusOr<v1::ScheduledChange> ScheduledChanges::Schedule(
    const v1::ScheduleChangeRequest& request, const std::string& actor) {
  absl::StatusOr<v1::ScheduledChange> next = Plan(request, actor);
  if (!next.ok()) return next.status();
  MutexLock lock(mutex_);
  next->set_id(changes_.empty() ? 1 : changes_.rbegin()->first + 1);
  Change event = {FlagOf(*next), ChangeKind::kSchedule, nullptr, {}};
  if (request.has_expected_revision()) event.expected_revision = request.expected_revision();
  const std::string what =
      absl::StrCat("scheduled as ", next->id(), ", ", MomentText(TimeOf(next->at())), ": ",
                   ActionText(next->action()));
  absl::Status status = Write(*next, std::move(event), {actor, WithReason(what, request.reason())});
  if (!status.ok()) return status;
  return next;
}

absl::StatusOr<v1::ScheduledChange> ScheduledChanges::Get(uint64_t id) const {
  MutexLock lock(mutex_);
  const auto found = changes_.find(id);
  if (found == changes_.end()) return NoSuchChange(id);
  return found->second;
}

absl::StatusOr<v1::ScheduledChange> ScheduledChanges::Cancel(uint64_t id,
                                                             const Attribution& attribution) {
  MutexLock lock(mutex_);
  const auto found = changes_.find(id);
  if (found == changes_.end()) return NoSuchChange(id);
  const v1::ScheduledChange& present = found->second;
  if (!IsPending(present)) {
    return absl::FailedPreconditionError(
        absl::StrCat("scheduled change ", id, ": is over, so that it cannot be cancelled"));
  }
  const v1::ScheduledChange next =
      Ended(present, v1::ScheduledChange::STATE_CANCELLED,
            WithReason(absl::StrCat("by \"", attribution.actor, "\""), attribution.reason),
            settings_.clock());
  const std::string what =
      absl::StrCat("cancelled scheduled change ", id, ": ", ActionText(next.action()));
  absl::Status status = Write(next, {FlagOf(next), ChangeKind::kSchedule, nullptr, {}},
                              {attribution.actor, WithReason(what, attribution.reason)});
  if (!status.ok()) return status;
  return next;
}

std::vector<v1::ScheduledChange> ScheduledChanges::List() const {
  MutexLock lock(mutex_);
  std::vector<v1::ScheduledChange> changes;
  for (const auto& [id, change] : changes_) changes.push_back(change);
  return changes;
}

absl::Time ScheduledChanges::Advance() {
  MutexLock lock(mutex_);
  const absl::Time now = settings_.clock();
  std::vector<v1::ScheduledChange> pending;
  for (const auto& [id, change] : changes_) {
    if (IsPending(change)) pending.push_back(change);
  }
  std::stable_sort(pending.begin(), pending.end(),
                   [](const auto& a, const auto& b) { return TimeOf(a.at()) < TimeOf(b.at()); });
  for (const v1::ScheduledChange& change : pending) {
    if (TimeOf(change.at()) > now) return TimeOf(change.at());
    const absl::Status status = Make(change);
    if (status.ok()) continue;
    // Those that follow wait too, so that they stay in order.
    spdlog::warn("scheduled change {} cannot be made yet: {}", change.id(),
                 std::string(status.message()));
    return now + kRetryAfter;
  }
  return absl::InfiniteFuture();
}

absl::Status ScheduledChanges::Make(const v1::ScheduledChange& due) {
  const FlagId id = FlagOf(due);
  const absl::Time now = settings_.clock();
  const std::string actor = absl::StrCat(due.actor(), " (schedule)");
  absl::StatusOr<Change> change = ChangeFor(id, due.action());
  absl::Status status = change.status();
  if (change.ok()) {
    status = Write(Ended(due, v1::ScheduledChange::STATE_DONE, "", now), *std::move(change),
                   {actor, due.reason()});
  }
  const bool is_refused = absl::IsNotFound(status) || absl::IsFailedPrecondition(status) ||
                          absl::IsInvalidArgument(status);
  if (!is_refused) return status;
  const std::string message(status.message());
  return Write(Ended(due, v1::ScheduledChange::STATE_FAILED, message, now),
               {id, ChangeKind::kSchedule, nullptr, {}},
               {actor, absl::StrCat("scheduled change ", due.id(), " failed: ", message)});
}

absl::Status ScheduledChanges::Write(v1::ScheduledChange next, Change change,
                                     const Attribution& attribution) {
  change.entries.push_back({kTable, EntryName(next.id()), next.SerializeAsString()});
  const std::vector<uint64_t> surplus = Surplus();
  for (const uint64_t id : surplus) change.entries.push_back({kTable, EntryName(id), {}});
  const auto results = store_.Apply({change}, attribution);
  if (!results.ok()) return results.status();
  for (const uint64_t id : surplus) changes_.erase(id);
  changes_[next.id()] = std::move(next);
  settings_.changed();
  return absl::OkStatus();
}

std::vector<uint64_t> ScheduledChanges::Surplus() const {
  std::vector<uint64_t> over;
  for (const auto& [id, change] : changes_) {
    if (!IsPending(change)) over.push_back(id);
  }
  over.resize(over.size() > kKeptWhenOver ? over.size() - kKeptWhenOver : 0);
  return over;
}

}  // namespace guidon
