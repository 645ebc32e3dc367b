#ifndef GUIDON_BENCH_LOAD_LATENCY_HISTOGRAM_H_
#define GUIDON_BENCH_LOAD_LATENCY_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace guidon::bench {

// How often which durations were seen, in nanoseconds, with a relative error below 1/128: each
// power of two is split into 128 buckets of one width. Takes 60 KB, whatever is recorded. Not
// thread-safe.
//
//   LatencyHistogram latency;
//   latency.Record(1'000'000);
//   latency.Percentile(0.99);  // 1'003'519: the largest value of its bucket
class LatencyHistogram {
 public:
  LatencyHistogram();

  void Record(uint64_t nanoseconds) {
    ++buckets_[BucketOf(nanoseconds)];
    ++count_;
    if (nanoseconds > max_) max_ = nanoseconds;
  }

  void Add(const LatencyHistogram& other);

  uint64_t count() const { return count_; }
  uint64_t max() const { return max_; }

  // The smallest recorded value that at least `fraction` (0 to 1) of all do not exceed, up to the
  // relative error; 0 where nothing was recorded.
  uint64_t Percentile(double fraction) const;

 private:
  static size_t BucketOf(uint64_t value);
  static uint64_t LargestOf(size_t bucket);

  std::vector<uint64_t> buckets_;
  uint64_t count_ = 0;
  uint64_t max_ = 0;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_LATENCY_HISTOGRAM_H_
