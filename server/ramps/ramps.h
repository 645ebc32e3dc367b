#ifndef GUIDON_SERVER_RAMPS_RAMPS_H_
#define GUIDON_SERVER_RAMPS_RAMPS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "guidon/admin/v1/ramps.pb.h"
#include "server/ramps/step_gate.h"
#include "store/flag_store.h"

namespace guidon {

struct RampSettings {
  std::function<absl::Time()> clock = absl::Now;
  // How often a step that is watched, and one that has to wait, is taken to the gate.
  absl::Duration ask_gate_every = absl::Seconds(10);
  // Told after each change of a ramp, with a lock held: something may be due earlier than Advance
  // said.
  std::function<void()> changed = [] {};
};

// All ramps of a store. Each change of a ramp is one write of the store, together with the change
// of its flag, so that neither is ever there without the other. Thread-safe; of all instances on
// one store, only one may be in use.
//
// The errors of the calls are described in proto/guidon/admin/v1/ramps.proto; those of the store
// are passed on.
class Ramps {
 public:
  // Reads the ramps of `store`, which like `gate` must outlive this. DATA_LOSS: one is unreadable.
  static absl::StatusOr<std::unique_ptr<Ramps>> Load(FlagStore& store, StepGate& gate,
                                                     RampSettings settings);

  absl::StatusOr<admin::v1::Ramp> Start(const admin::v1::StartRampRequest& request,
                                        const std::string& actor);
  // Starts nothing; the ramp is as it would be before its first step.
  absl::StatusOr<admin::v1::Ramp> Plan(const admin::v1::StartRampRequest& request,
                                       const std::string& actor);
  absl::StatusOr<admin::v1::Ramp> Pause(const FlagId& id, const Attribution& attribution);
  absl::StatusOr<admin::v1::Ramp> Resume(const FlagId& id, const Attribution& attribution);
  absl::StatusOr<admin::v1::Ramp> Abort(const FlagId& id, const Attribution& attribution);

  absl::StatusOr<admin::v1::Ramp> Get(const FlagId& id) const;
  std::vector<admin::v1::Ramp> List() const;  // sorted by flag
  // Takes no lock.
  bool any_under_way() const { return under_way_ > 0; }

  // Does what is due and ends ramps whose flag somebody else has changed. Returns when to be
  // called again, unless the store or a ramp changes earlier. For one thread at a time.
  absl::Time Advance();

 private:
  struct Entry {
    admin::v1::Ramp ramp;
    uint64_t version = 0;        // another one with each change of `ramp`
    Revision flag_revision = 0;  // that the last step left the flag at; 0: not looked up yet
    bool told_to_wait = false;   // by the gate, with the step due
    absl::Time ask_gate_at = absl::InfinitePast();
    absl::Time retry_at = absl::InfinitePast();  // after a write that failed
  };

  // What the gate is to be asked, and about which version.
  struct Question {
    RampStep step;
    uint64_t version = 0;
  };

  Ramps(FlagStore& store, StepGate& gate, RampSettings settings)
      : store_(store), gate_(gate), settings_(std::move(settings)) {}

  std::vector<FlagId> UnderWay() const;
  absl::Time AdvanceOne(const FlagId& id);
  // Does what needs no gate, and says what to ask it; nothing: when to look again.
  std::variant<Question, absl::Time> BeforeGate(const FlagId& id);
  absl::Time AfterGate(const FlagId& id, const Question& question, const GateVerdict& verdict);
  absl::Status PauseByGate(Entry& entry, const std::string& reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Time NextLook(const Entry& entry) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // When to look again at a ramp for which something could not be done.
  absl::Time Postpone(Entry& entry, const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // What can be said of a request before the flag is looked at.
  absl::Status CheckRequest(const admin::v1::StartRampRequest& request, absl::Time now) const;
  // The ramp of `request` before its first step; `flag` gets the flag as it is now.
  // ALREADY_EXISTS: a ramp of the flag is under way.
  absl::StatusOr<Entry> Prepare(const admin::v1::StartRampRequest& request,
                                const std::string& actor, absl::Time now, StoredFlag& flag)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The ramp of `id` if it is under way. NOT_FOUND, FAILED_PRECONDITION: it is not.
  absl::StatusOr<Entry*> FindUnderWay(const FlagId& id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status StopIfChanged(Entry& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status TakeFirstStep(Entry& entry, std::optional<Revision> expected)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Notes a ramp whose first step is yet to come.
  absl::Status Note(Entry& entry, const StoredFlag& flag, std::optional<Revision> expected)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes the next step of a flag that is at `expected`.
  absl::Status TakeStep(Entry& entry, Revision expected) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status AbortNow(Entry& entry, const Attribution& attribution, const std::string& message)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status EndAs(Entry& entry, admin::v1::Ramp::State state, const std::string& message)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Writes `change` together with what the ramp of `entry` becomes.
  absl::Status Write(Entry& entry, admin::v1::Ramp next, Change change,
                     const Attribution& attribution) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  FlagStore& store_;
  StepGate& gate_;
  const RampSettings settings_;
  std::atomic<int> under_way_ = 0;  // changes with mutex_ held
  mutable Mutex mutex_;
  std::map<FlagId, Entry> ramps_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_version_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_RAMPS_H_
