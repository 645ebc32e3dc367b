#ifndef GUIDON_SERVER_RAMPS_RAMP_METRICS_H_
#define GUIDON_SERVER_RAMPS_RAMP_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

#include "server/ramps/automation.h"

namespace guidon {

// How many ramps and scheduled changes are in each state, counted when asked: of each flag's ramp
// the last one, of scheduled changes those to come and the last that are over. Of each flag,
// whether its ramp is under way and what its guard said last. Thread-safe.
class RampMetrics final : public prometheus::Collectable {
 public:
  // `automation` must outlive this.
  explicit RampMetrics(Automation& automation) : automation_(automation) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Automation& automation_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_RAMP_METRICS_H_
