#ifndef GUIDON_SERVER_GUARDS_GUARD_GATE_H_
#define GUIDON_SERVER_GUARDS_GUARD_GATE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "analysis/engine/metric_source.h"
#include "server/guards/guard_judge.h"
#include "server/ramps/due_thread.h"
#include "server/ramps/step_gate.h"

namespace guidon {

// Lets ramps that have no guard go, and holds the others to what Prometheus shows. It is asked in
// a thread of this: Decide answers at once, by the newest report.
class GuardGate final : public StepGate {
 public:
  // `source` is nullptr where there is no Prometheus: then no ramp can have a guard, and one that
  // got it earlier waits.
  explicit GuardGate(std::unique_ptr<analysis::MetricSource> source,
                     std::function<absl::Time()> clock = absl::Now);

  // A gate that asks the Prometheus at `url`; "" is none. Errors as PrometheusFromEnvironment.
  static absl::StatusOr<std::unique_ptr<GuardGate>> Make(const std::string& url);

  absl::Status Check(const admin::v1::Guard& guard) const override;
  GateVerdict Decide(const RampStep& step) override;

 private:
  const std::unique_ptr<analysis::MetricSource> source_;
  const std::function<absl::Time()> clock_;
  GuardJudge judge_;
  DueThread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_GUARDS_GUARD_GATE_H_
