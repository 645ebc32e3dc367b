#ifndef GUIDON_EVALUATOR_BUCKET_H_
#define GUIDON_EVALUATOR_BUCKET_H_

#include <cmath>
#include <cstdint>
#include <optional>

namespace guidon {

inline constexpr int64_t kMaxWeightSum = 2'147'483'647;  // 2^31 - 1

// The bucket in [0, total_weight) that `hash` falls into: hash * total_weight / 2^32, rounded
// down, exact in 64 bits (flagd's fractional, version 2). Thread-safe, pure.
inline uint64_t BucketOf(uint32_t hash, uint32_t total_weight) {
  return (static_cast<uint64_t>(hash) * total_weight) >> 32;
}

// A rule's number as a weight: a negative one is 0. Nothing when it is not whole or is beyond
// kMaxWeightSum.
inline std::optional<uint32_t> ToWeight(double number) {
  if (std::trunc(number) != number || number > static_cast<double>(kMaxWeightSum)) {
    return std::nullopt;  // NaN as well
  }
  return number < 0 ? 0 : static_cast<uint32_t>(number);
}

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_BUCKET_H_
