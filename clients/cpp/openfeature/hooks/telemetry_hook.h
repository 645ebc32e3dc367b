#ifndef OPENFEATURE_HOOKS_TELEMETRY_HOOK_H_
#define OPENFEATURE_HOOKS_TELEMETRY_HOOK_H_

#include <functional>
#include <utility>

#include "openfeature/general_hook.h"
#include "openfeature/hooks/evaluation_event.h"

namespace openfeature {

// Tells each evaluation, also those that fail, as OpenTelemetry's event feature_flag.evaluation.
//
//   api.AddHook(std::make_shared<TelemetryHook>([](const EvaluationEvent& event) {
//     trace::Tracer::GetCurrentSpan()->AddEvent(...);   // Or a log record: see
//     docs/sdk-telemetry.md.
//   }));
class TelemetryHook : public GeneralHook {
 public:
  // Where events go. Runs on the thread that evaluates, so that its current span is the caller's;
  // on several threads at the same time. What it throws is logged by the API.
  using Sink = std::function<void(const EvaluationEvent& event)>;

  explicit TelemetryHook(Sink sink, EvaluationEventOptions options = {})
      : sink_(std::move(sink)), options_(std::move(options)) {}

  void Finally(const GeneralHookContext& ctx, const GeneralFlagEvaluationDetails& details,
               const HookHints& /*hints*/) override {
    sink_(CreateEvaluationEvent(ctx, details, options_));
  }

 private:
  const Sink sink_;
  const EvaluationEventOptions options_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_HOOKS_TELEMETRY_HOOK_H_
