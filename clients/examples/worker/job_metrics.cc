#include "clients/examples/worker/job_metrics.h"

#include <utility>

namespace worker {
namespace {

prometheus::Histogram::BucketBoundaries Seconds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

}  // namespace

JobMetrics::JobMetrics(prometheus::Registry& registry, std::string flag)
    : flag_(std::move(flag)), jobs_(prometheus::BuildCounter()
                                        .Name("jobs_total")
                                        .Help("Jobs done, by variant of the flag and outcome")
                                        .Register(registry)),
      durations_(prometheus::BuildHistogram()
                     .Name("job_duration_seconds")
                     .Help("How long jobs took, by variant of the flag")
                     .Register(registry)) {}

JobMetrics::OfVariant& JobMetrics::Of(const std::string& variant) {
  const auto found = variants_.find(variant);
  if (found != variants_.end()) return found->second;
  const prometheus::Labels labels{{"flag", flag_}, {"flag_variant", variant}};
  const auto counter = [&](const char* outcome) -> prometheus::Counter& {
    prometheus::Labels all = labels;
    all["outcome"] = outcome;
    return jobs_.Add(all);
  };
  const OfVariant made{counter("ok"), counter("failed"), durations_.Add(labels, Seconds())};
  return variants_.emplace(variant, made).first->second;
}

void JobMetrics::Count(const std::string& variant, bool ok,
                       std::chrono::duration<double> duration) {
  OfVariant& metrics = Of(variant);
  (ok ? metrics.ok : metrics.failed).Increment();
  metrics.duration.Observe(duration.count());
}

}  // namespace worker
