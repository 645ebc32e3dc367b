#include "bench/load/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace guidon::bench {
namespace {

constexpr int kBits = 7;
constexpr uint64_t kPerOctave = uint64_t{1} << kBits;

}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_((64 - kBits + 1) * kPerOctave) {}

// Values below 128 have buckets of their own. Above, a bucket is named by how far its values are to
// be shifted right for 8 bits to be left, and by the lower 7 of these.
size_t LatencyHistogram::BucketOf(uint64_t value) {
  if (value < kPerOctave) return value;
  const auto shift = static_cast<uint64_t>(std::bit_width(value)) - kBits - 1;
  return (shift + 1) * kPerOctave + ((value >> shift) - kPerOctave);
}

uint64_t LatencyHistogram::LargestOf(size_t bucket) {
  if (bucket < kPerOctave) return bucket;
  const uint64_t shift = bucket / kPerOctave - 1;
  const uint64_t mantissa = bucket % kPerOctave + kPerOctave;
  return (mantissa << shift) + ((uint64_t{1} << shift) - 1);
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

uint64_t LatencyHistogram::Percentile(double fraction) const {
  const auto wanted = std::max<uint64_t>(
      1, static_cast<uint64_t>(std::ceil(fraction * static_cast<double>(count_))));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(LargestOf(i), max_);
  }
  return max_;
}

}  // namespace guidon::bench
