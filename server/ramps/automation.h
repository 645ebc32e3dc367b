#ifndef GUIDON_SERVER_RAMPS_AUTOMATION_H_
#define GUIDON_SERVER_RAMPS_AUTOMATION_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/ramps/due_thread.h"
#include "server/ramps/ramps.h"
#include "server/ramps/scheduled_changes.h"
#include "store/flag_store.h"

namespace guidon {

// What guidond does to the flags of its store by itself: ramps and scheduled changes, each carried
// out by a thread of its own.
class Automation {
 public:
  // Reads what `store` holds; `store` and `gate` must outlive this. Nothing is carried out before
  // Start. Errors as Ramps::Load and ScheduledChanges::Load.
  static absl::StatusOr<std::unique_ptr<Automation>> Load(
      FlagStore& store, StepGate& gate, std::function<absl::Time()> clock = absl::Now);
  ~Automation();
  Automation(const Automation&) = delete;
  Automation& operator=(const Automation&) = delete;

  void Start();

  Ramps& ramps() { return *ramps_; }
  ScheduledChanges& schedule() { return *schedule_; }

 private:
  explicit Automation(const std::function<absl::Time()>& clock)
      : ramp_thread_(clock), schedule_thread_(clock) {}

  DueThread ramp_thread_;
  DueThread schedule_thread_;
  std::unique_ptr<Ramps> ramps_;
  std::unique_ptr<ScheduledChanges> schedule_;
  std::unique_ptr<Subscription> subscription_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_AUTOMATION_H_
