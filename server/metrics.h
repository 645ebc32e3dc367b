#ifndef GUIDON_SERVER_METRICS_H_
#define GUIDON_SERVER_METRICS_H_

#include <prometheus/collectable.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "evaluator/flag.h"
#include "server/stats/evaluation_counts.h"

namespace guidon {

// Counts evaluations under flagd's metric names: those that gave a value by flag, variant and
// reason, and all of them by flag, reason and error. Flags of one key in several sets are counted
// together. Thread-safe.
class EvaluationMetrics final : public prometheus::Collectable {
 public:
  // Counts one evaluation, at that time in Unix seconds; see EvaluationCounts.
  void Count(const Resolution& resolution, int64_t now) { counts_->Count(resolution, now); }

  EvaluationCounts& counts() { return *counts_; }

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const std::unique_ptr<EvaluationCounts> counts_ = std::make_unique<EvaluationCounts>();
};

// Latency histograms of RPC methods. Thread-safe, without locks.
class RpcMetrics final : public prometheus::Collectable {
 public:
  // `methods` are (service, method) pairs; Observe names them by their index.
  explicit RpcMetrics(std::vector<std::pair<std::string, std::string>> methods);

  void Observe(size_t method, std::chrono::nanoseconds duration);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  // Upper bounds in milliseconds; a last bucket holds the rest.
  static constexpr std::array<double, 13> kBounds = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
                                                     2.5,  5,     10,   50,  250,  1000};
  struct Histogram {
    std::array<std::atomic<uint64_t>, kBounds.size() + 1> buckets = {};
    std::atomic<uint64_t> nanoseconds = 0;
  };
  static constexpr size_t kShards = 8;

  const std::vector<std::pair<std::string, std::string>> methods_;
  std::array<std::vector<Histogram>, kShards> shards_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_METRICS_H_
