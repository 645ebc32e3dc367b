#include "server/metrics.h"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace guidon {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr absl::string_view kProvider = "flagd";

// Which shard this thread counts in.
size_t ThreadSlot() {
  static std::atomic<size_t> threads = 0;
  thread_local const size_t slot = threads.fetch_add(1, std::memory_order_relaxed);
  return slot;
}

void AddLabel(ClientMetric& metric, absl::string_view name, absl::string_view value) {
  metric.label.push_back({std::string(name), std::string(value)});
}

}  // namespace

std::vector<MetricFamily> EvaluationMetrics::Collect() const {
  std::map<std::tuple<std::string, std::string, Reason>, uint64_t> impressions;
  std::map<std::tuple<std::string, Reason, ErrorCode>, uint64_t> reasons;
  for (const auto& [id, flag] : counts_->Totals()) {
    for (const auto& [outcome, count] : flag.counts) {
      reasons[{id.key, outcome.reason, outcome.error}] += count;
      if (outcome.error != ErrorCode::kNone) continue;
      impressions[{id.key, outcome.variant, outcome.reason}] += count;
    }
  }
  if (const uint64_t unknown = counts_->unknown_flags(); unknown > 0) {
    reasons[{"", Reason::kError, ErrorCode::kFlagNotFound}] = unknown;
  }

  MetricFamily by_flag = {"feature_flag_flagd_impression_total",
                          "Evaluations that succeeded, by flag, variant and reason.",
                          MetricType::Counter,
                          {}};
  for (const auto& [series, count] : impressions) {
    const auto& [flag_key, variant, reason] = series;
    ClientMetric metric;
    AddLabel(metric, "feature_flag_key", flag_key);
    AddLabel(metric, "feature_flag_provider_name", kProvider);
    AddLabel(metric, "feature_flag_reason", ReasonName(reason));
    AddLabel(metric, "feature_flag_result_variant", variant);
    metric.counter.value = static_cast<double>(count);
    by_flag.metric.push_back(std::move(metric));
  }
  MetricFamily by_reason = {"feature_flag_flagd_result_reason_total",
                            "Evaluations by flag, reason and error.",
                            MetricType::Counter,
                            {}};
  for (const auto& [series, count] : reasons) {
    const auto& [flag_key, reason, error] = series;
    ClientMetric metric;
    // flagd's own name for this label.
    if (error != ErrorCode::kNone) AddLabel(metric, "ExceptionTypeKeyName", ErrorCodeName(error));
    if (!flag_key.empty()) AddLabel(metric, "feature_flag_key", flag_key);
    AddLabel(metric, "feature_flag_provider_name", kProvider);
    AddLabel(metric, "feature_flag_reason", ReasonName(reason));
    metric.counter.value = static_cast<double>(count);
    by_reason.metric.push_back(std::move(metric));
  }
  return {std::move(by_flag), std::move(by_reason)};
}

RpcMetrics::RpcMetrics(std::vector<std::pair<std::string, std::string>> methods)
    : methods_(std::move(methods)) {
  for (auto& shard : shards_) shard = std::vector<Histogram>(methods_.size());
}

void RpcMetrics::Observe(size_t method, std::chrono::nanoseconds duration) {
  Histogram& histogram = shards_[ThreadSlot() % kShards][method];
  const double milliseconds = static_cast<double>(duration.count()) / 1e6;
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), milliseconds);
  histogram.buckets[static_cast<size_t>(bound - kBounds.begin())].fetch_add(
      1, std::memory_order_relaxed);
  histogram.nanoseconds.fetch_add(static_cast<uint64_t>(duration.count()),
                                  std::memory_order_relaxed);
}

std::vector<MetricFamily> RpcMetrics::Collect() const {
  MetricFamily family = {
      "rpc_server_duration_milliseconds", "Duration of unary calls.", MetricType::Histogram, {}};
  for (size_t method = 0; method < methods_.size(); ++method) {
    ClientMetric metric;
    AddLabel(metric, "rpc_method", methods_[method].second);
    AddLabel(metric, "rpc_service", methods_[method].first);
    AddLabel(metric, "rpc_system", "grpc");
    uint64_t cumulative = 0;
    for (size_t bucket = 0; bucket <= kBounds.size(); ++bucket) {
      for (const auto& shard : shards_) {
        cumulative += shard[method].buckets[bucket].load(std::memory_order_relaxed);
      }
      const double bound =
          bucket < kBounds.size() ? kBounds[bucket] : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({cumulative, bound});
    }
    uint64_t nanoseconds = 0;
    for (const auto& shard : shards_) {
      nanoseconds += shard[method].nanoseconds.load(std::memory_order_relaxed);
    }
    metric.histogram.sample_count = cumulative;
    metric.histogram.sample_sum = static_cast<double>(nanoseconds) / 1e6;
    family.metric.push_back(std::move(metric));
  }
  return {std::move(family)};
}

}  // namespace guidon
