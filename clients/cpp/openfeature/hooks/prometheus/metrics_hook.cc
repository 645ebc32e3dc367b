#include "openfeature/hooks/prometheus/metrics_hook.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/registry.h>

#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "openfeature/hooks/evaluation_event.h"

namespace openfeature {
namespace {

constexpr char kOther[] = "(other)";

// What one evaluation is counted by.
struct Combination {
  std::string flag;
  std::string provider;
  std::string variant{};
  std::string outcome{};  // The reason, or of failures the error's type.
  bool failed = false;

  // No name contains a zero byte by accident, and a forged one only counts elsewhere.
  std::string Key() const {
    const absl::string_view zero("\0", 1);
    return absl::StrCat(flag, zero, provider, zero, variant, zero, outcome, failed ? "!" : "");
  }
};

Combination CombinationOf(const GeneralHookContext& ctx,
                          const GeneralFlagEvaluationDetails& details) {
  Combination made{.flag = ctx.GetFlagKey(), .provider = ctx.GetProviderMetadata().name};
  if (const auto code = details.GetErrorCode()) {
    made.failed = true;
    made.outcome = TelemetryName(*code);
  } else {
    made.variant = details.GetVariant().value_or("");
    made.outcome = TelemetryName(details.GetReason());
  }
  return made;
}

}  // namespace

struct MetricsHook::Counters {
  using Counter = prometheus::Counter;
  using Family = prometheus::Family<Counter>;

  struct Pair {
    Counter* requests;
    Counter* outcome;
  };

  Counters(std::shared_ptr<prometheus::Registry> kept, std::size_t most)
      : max_combinations(most), registry(std::move(kept)),
        requests(prometheus::BuildCounter()
                     .Name("feature_flag_evaluation_requests_total")
                     .Help("Evaluations of feature flags")
                     .Register(*registry)),
        successes(prometheus::BuildCounter()
                      .Name("feature_flag_evaluation_success_total")
                      .Help("Evaluations of feature flags that gave a value")
                      .Register(*registry)),
        errors(prometheus::BuildCounter()
                   .Name("feature_flag_evaluation_error_total")
                   .Help("Evaluations of feature flags that failed and gave the caller's default")
                   .Register(*registry)) {}

  Pair Find(Combination combination) {
    const guidon::MutexLock lock(mutex);
    const auto found = known.find(combination.Key());
    if (found != known.end()) return found->second;
    if (known.size() >= max_combinations) {
      combination.flag = kOther;
      combination.variant = combination.variant.empty() ? "" : kOther;
      return Add(combination);
    }
    return known.emplace(combination.Key(), Add(combination)).first->second;
  }

  Pair Add(const Combination& combination) {
    prometheus::Labels labels{{"feature_flag_key", combination.flag},
                              {"feature_flag_provider_name", combination.provider}};
    Counter* const request = &requests.Add(labels);
    if (combination.failed) {
      labels["error_type"] = combination.outcome;
      return {request, &errors.Add(labels)};
    }
    labels["feature_flag_result_variant"] = combination.variant;
    labels["feature_flag_result_reason"] = combination.outcome;
    return {request, &successes.Add(labels)};
  }

  const std::size_t max_combinations;
  const std::shared_ptr<prometheus::Registry> registry;
  Family& requests;
  Family& successes;
  Family& errors;
  guidon::Mutex mutex;
  absl::flat_hash_map<std::string, Pair> known ABSL_GUARDED_BY(mutex);
};

MetricsHook::MetricsHook(std::shared_ptr<prometheus::Registry> registry,
                         std::size_t max_combinations)
    : counters_(std::make_unique<Counters>(std::move(registry), max_combinations)) {}

MetricsHook::~MetricsHook() = default;

void MetricsHook::Finally(const GeneralHookContext& ctx,
                          const GeneralFlagEvaluationDetails& details, const HookHints& /*hints*/) {
  const Counters::Pair counters = counters_->Find(CombinationOf(ctx, details));
  counters.requests->Increment();
  counters.outcome->Increment();
}

}  // namespace openfeature
