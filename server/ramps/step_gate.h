#ifndef GUIDON_SERVER_RAMPS_STEP_GATE_H_
#define GUIDON_SERVER_RAMPS_STEP_GATE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "evaluator/flag.h"
#include "guidon/admin/v1/ramps.pb.h"

namespace guidon {

// A step that was taken and is being watched.
struct RampStep {
  FlagId flag;
  std::string to;        // the variant whose share grows
  std::string from;      // what all others get
  double percent = 0;    // that get `to` now
  absl::Time taken_at;   // since when
  bool is_last = false;  // the ramp is done after it
  // Its interval is over: it is to be said whether to go on. Otherwise it is only asked whether
  // the ramp must end at once.
  bool is_due = false;
  // To go on is the last decision: it takes the last step, or ends a ramp of one step.
  bool is_final = false;
  bool is_overruled = false;  // a person said to go on where the gate cannot tell
  admin::v1::Guard guard;     // of the ramp; empty for none
  absl::Time first_taken_at;  // since when anybody gets `to` by the ramp
};

struct GateVerdict {
  enum class Kind {
    kGo,     // on with the next step, once it is due
    kWait,   // not yet; asked again soon
    kPause,  // not before a person says so
    kAbort,  // end the ramp: everybody gets `from`
  };

  Kind kind = Kind::kGo;
  std::string reason;  // for people; goes into the flag's history with a pause or an end
  std::optional<admin::v1::GuardAnswer> answer = {};       // to be shown with the ramp
  absl::Duration ask_again_in = absl::InfiniteDuration();  // if that is sooner than usual
};

// Decides whether ramps go on: before each step but the first, before the end, and regularly while
// a step is watched, also while the ramp is paused.
class StepGate {
 public:
  virtual ~StepGate() = default;

  // Whether ramps can have the guard `guard`. Thread-safe.
  // INVALID_ARGUMENT: it is no such thing. FAILED_PRECONDITION: there are no guards here.
  virtual absl::Status Check(const admin::v1::Guard& guard) const = 0;

  // Called by one thread, which carries out all ramps: should answer within seconds. The ramp may
  // be changed, aborted or over by the time of the answer, which then counts for nothing.
  virtual GateVerdict Decide(const RampStep& step) = 0;
};

// Lets every step go, and knows no guards.
class OpenGate final : public StepGate {
 public:
  absl::Status Check(const admin::v1::Guard&) const override {
    return absl::FailedPreconditionError("guard: there are no guards here");
  }
  GateVerdict Decide(const RampStep&) override { return {}; }
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_STEP_GATE_H_
