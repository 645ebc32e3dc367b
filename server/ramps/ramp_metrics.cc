#include "server/ramps/ramp_metrics.h"

#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

// Each state but the unspecified one has its count, also where that is 0.
template <typename Message>
prometheus::MetricFamily CountByState(const char* name, const char* help,
                                      const std::vector<Message>& messages) {
  std::map<int, double> counts;
  for (int state = 1; state < Message::State_ARRAYSIZE; ++state) counts[state] = 0;
  for (const Message& message : messages) ++counts[message.state()];
  prometheus::MetricFamily family = {name, help, prometheus::MetricType::Gauge, {}};
  for (const auto& [state, count] : counts) {
    const std::string label = absl::AsciiStrToLower(absl::StripPrefix(
        Message::State_Name(static_cast<typename Message::State>(state)), "STATE_"));
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label.push_back({"state", label});
    metric.gauge.value = count;
  }
  return family;
}

}  // namespace

std::vector<prometheus::MetricFamily> RampMetrics::Collect() const {
  return {CountByState("guidon_ramps", "Flags by the state of their last ramp.",
                       automation_.ramps().List()),
          CountByState("guidon_scheduled_changes",
                       "Scheduled changes to come, and the last that are over, by state.",
                       automation_.schedule().List())};
}

}  // namespace guidon
