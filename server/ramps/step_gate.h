#ifndef GUIDON_SERVER_RAMPS_STEP_GATE_H_
#define GUIDON_SERVER_RAMPS_STEP_GATE_H_

#include <string>

#include "absl/time/time.h"
#include "evaluator/flag.h"

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
};

struct GateVerdict {
  enum class Kind {
    kGo,     // on with the next step, once it is due
    kWait,   // not yet; asked again soon
    kAbort,  // end the ramp: everybody gets `from`
  };

  Kind kind = Kind::kGo;
  std::string reason;  // for people; goes into the flag's history where the ramp is aborted
};

// Decides whether ramps go on: before each step but the first, before the end, and regularly while
// a step is watched, also while the ramp is paused.
class StepGate {
 public:
  virtual ~StepGate() = default;

  // Called by one thread, which carries out all ramps: should answer within seconds. The ramp may
  // be changed, aborted or over by the time of the answer, which then counts for nothing.
  virtual GateVerdict Decide(const RampStep& step) = 0;
};

// Lets every step go.
class OpenGate final : public StepGate {
 public:
  GateVerdict Decide(const RampStep&) override { return {}; }
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_STEP_GATE_H_
