#include "analysis/statistics/ratio_bounds.h"

#include <cmath>

#include "analysis/statistics/paired_ratio.h"

namespace guidon::analysis {
namespace {

constexpr double kFarthest = 1000;

using Intervals = std::vector<std::pair<Counts, Counts>>;

bool IsRejected(const Intervals& intervals, PairedRatio process, double threshold) {
  const double wanted = std::log(threshold);
  for (const auto& [canary, stable] : intervals) {
    process.Add(canary, stable);
    if (process.Log() >= wanted) return true;
  }
  return false;
}

// Halves the way between a ratio that is rejected and one that is not.
template <typename Rejected>
double Edge(double rejected, double kept, const Rejected& is_rejected) {
  while (std::abs(std::log(kept / rejected)) > 0.01) {
    const double middle = std::sqrt(rejected * kept);
    (is_rejected(middle) ? rejected : kept) = middle;
  }
  return rejected;
}

}  // namespace

RatioBounds FindRatioBounds(const Intervals& intervals, double burst, double low_threshold,
                            double high_threshold) {
  const auto too_low = [&](double ratio) {
    return IsRejected(intervals, PairedRatio(ratio, RatiosAbove(ratio), burst), low_threshold);
  };
  const auto too_high = [&](double ratio) {
    return IsRejected(intervals, PairedRatio(ratio, RatiosBelow(ratio), burst), high_threshold);
  };
  RatioBounds bounds;
  if (too_low(1 / kFarthest)) {
    bounds.low = too_low(kFarthest) ? kFarthest : Edge(1 / kFarthest, kFarthest, too_low);
  }
  if (too_high(kFarthest)) {
    bounds.high =
        too_high(1 / kFarthest) ? 1 / kFarthest : Edge(kFarthest, 1 / kFarthest, too_high);
  }
  return bounds;
}

}  // namespace guidon::analysis
