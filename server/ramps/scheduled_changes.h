#ifndef GUIDON_SERVER_RAMPS_SCHEDULED_CHANGES_H_
#define GUIDON_SERVER_RAMPS_SCHEDULED_CHANGES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "guidon/admin/v1/ramps.pb.h"
#include "store/flag_store.h"

namespace guidon {

struct ScheduleSettings {
  std::function<absl::Time()> clock = absl::Now;
  // Told after each change to the schedule, with a lock held: something may be due earlier.
  std::function<void()> changed = [] {};
};

// All scheduled changes of a store. A change is made and noted as made in one write of the store.
// Thread-safe; of all instances on one store, only one may be in use.
//
// The errors of the calls are described in proto/guidon/admin/v1/ramps.proto; those of the store
// are passed on.
class ScheduledChanges {
 public:
  // Reads those of `store`, which must outlive this. DATA_LOSS: one is unreadable.
  static absl::StatusOr<std::unique_ptr<ScheduledChanges>> Load(FlagStore& store,
                                                                ScheduleSettings settings);

  absl::StatusOr<admin::v1::ScheduledChange> Schedule(
      const admin::v1::ScheduleChangeRequest& request, const std::string& actor);
  // Schedules nothing; the change is as it would be, without an id.
  absl::StatusOr<admin::v1::ScheduledChange> Plan(const admin::v1::ScheduleChangeRequest& request,
                                                  const std::string& actor) const;
  absl::StatusOr<admin::v1::ScheduledChange> Get(uint64_t id) const;
  absl::StatusOr<admin::v1::ScheduledChange> Cancel(uint64_t id, const Attribution& attribution);
  std::vector<admin::v1::ScheduledChange> List() const;  // sorted by id

  // Makes what is due, in the order of time. Returns when to be called again, unless the schedule
  // changes earlier. For one thread at a time.
  absl::Time Advance();

 private:
  using Changes = std::map<uint64_t, admin::v1::ScheduledChange>;

  ScheduledChanges(FlagStore& store, ScheduleSettings settings)
      : store_(store), settings_(std::move(settings)) {}

  absl::Status Make(const admin::v1::ScheduledChange& due) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Writes `change` together with what the scheduled one becomes.
  absl::Status Write(admin::v1::ScheduledChange next, Change change, const Attribution& attribution)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The oldest of those that are over, where there are too many.
  std::vector<uint64_t> Surplus() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  FlagStore& store_;
  const ScheduleSettings settings_;
  mutable Mutex mutex_;
  Changes changes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_SCHEDULED_CHANGES_H_
