#ifndef GUIDON_ANALYSIS_STATISTICS_RATIO_BOUNDS_H_
#define GUIDON_ANALYSIS_STATISTICS_RATIO_BOUNDS_H_

#include <optional>
#include <utility>
#include <vector>

#include "analysis/statistics/counts.h"

namespace guidon::analysis {

struct RatioBounds {
  double low = 0;              // 0: nothing is ruled out below
  std::optional<double> high;  // none: nothing is ruled out above
};

// The ratios of the canary's rate to the stable's that are not ruled out by `intervals` (canary,
// stable): those that the test of SequentialTest would not reject at these thresholds. They hold
// at all times at once. Between 1/1000 and 1000; to 1 %. O(intervals).
RatioBounds FindRatioBounds(const std::vector<std::pair<Counts, Counts>>& intervals, double burst,
                            double low_threshold, double high_threshold);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_STATISTICS_RATIO_BOUNDS_H_
