#ifndef GUIDON_SERVER_METRICS_H_
#define GUIDON_SERVER_METRICS_H_

#include <prometheus/collectable.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "evaluator/flag.h"

namespace guidon {

// Counts evaluations under flagd's metric names: those that gave a value by flag, variant and
// reason, and all of them by flag, reason and error. Thread-safe; threads count in different
// shards, so that they seldom meet.
class EvaluationMetrics final : public prometheus::Collectable {
 public:
  // Beyond this many series, new ones are counted under the flag key "(other)".
  static constexpr size_t kMaxSeriesPerShard = 20'000;

  // Counts one evaluation. An unknown flag's key is not kept: anybody could make up keys.
  void Count(const Resolution& resolution);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct SeriesView {
    absl::string_view flag_key;
    absl::string_view variant;
    Reason reason;
    ErrorCode error;
    friend bool operator==(const SeriesView&, const SeriesView&) = default;
  };
  struct Series {
    std::string flag_key;
    std::string variant;
    Reason reason;
    ErrorCode error;
    operator SeriesView() const { return {flag_key, variant, reason, error}; }  // NOLINT
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const SeriesView& series) const {
      return absl::HashOf(series.flag_key, series.variant, series.reason, series.error);
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const SeriesView& a, const SeriesView& b) const { return a == b; }
  };
  struct alignas(64) Shard {
    mutable Mutex mutex;
    // The key of a series of unknown flags is "".
    absl::flat_hash_map<Series, uint64_t, Hash, Equal> counts ABSL_GUARDED_BY(mutex);
  };

  std::array<Shard, 8> shards_;
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
