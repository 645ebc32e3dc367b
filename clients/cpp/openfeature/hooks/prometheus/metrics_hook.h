#ifndef OPENFEATURE_HOOKS_PROMETHEUS_METRICS_HOOK_H_
#define OPENFEATURE_HOOKS_PROMETHEUS_METRICS_HOOK_H_

#include <cstddef>
#include <memory>

#include "openfeature/general_hook.h"

namespace prometheus {
class Registry;
}  // namespace prometheus

namespace openfeature {

// Counts evaluations for Prometheus, under the names that OpenFeature's metrics hooks of other
// languages give them:
//
//   feature_flag_evaluation_requests_total{feature_flag_key, feature_flag_provider_name}
//   feature_flag_evaluation_success_total{… and feature_flag_result_variant,
//                                         feature_flag_result_reason}
//   feature_flag_evaluation_error_total{… and error_type}
//
// Reasons and error types are spelled as OpenTelemetry does, e.g. targeting_match; the variant is
// empty where the provider tells none. Thread-safe; an evaluation takes one short lock.
class MetricsHook : public GeneralHook {
 public:
  // Adds its counters to `registry`; several hooks of one registry share them. Beyond
  // `max_combinations` of flag, variant, reason and provider, new ones count as the flag "(other)",
  // so that keys that a program makes up cannot fill the memory of Prometheus.
  explicit MetricsHook(std::shared_ptr<prometheus::Registry> registry,
                       std::size_t max_combinations = 1000);
  ~MetricsHook() override;

  void Finally(const GeneralHookContext& ctx, const GeneralFlagEvaluationDetails& details,
               const HookHints& hints) override;

 private:
  struct Counters;

  const std::unique_ptr<Counters> counters_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_HOOKS_PROMETHEUS_METRICS_HOOK_H_
