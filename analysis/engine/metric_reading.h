#ifndef GUIDON_ANALYSIS_ENGINE_METRIC_READING_H_
#define GUIDON_ANALYSIS_ENGINE_METRIC_READING_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analysis/config/analysis.h"
#include "analysis/engine/metric_source.h"
#include "analysis/engine/versions.h"
#include "analysis/series/grid.h"
#include "analysis/statistics/counts.h"

namespace guidon::analysis {

// What was counted of one version in each interval of the grid.
struct SideReading {
  int series = 0;
  int first_point = -1;  // at which there was a counter
  int last_point = -1;
  int restarts = 0;  // counters that began anew
  // For each test (a boundary, or the one pair of counters): the counts of each interval.
  std::vector<std::vector<Counts>> tests;
};

struct MetricReading {
  SideReading canary;
  SideReading stable;
  std::vector<bool> is_unusable;      // of each interval: a value was no number
  std::vector<std::string> warnings;  // of Prometheus: parts are missing
  std::string doubt;                  // why "no bad events" need not be true: a sentence, or ""
};

// Everything that a metric needs to be judged on `grid`. Errors as MetricSource::Range;
// FAILED_PRECONDITION: the histogram lacks a boundary.
absl::StatusOr<MetricReading> ReadMetric(const Analysis& analysis, const Metric& metric,
                                         const Versions& versions, const Grid& grid,
                                         MetricSource& source, absl::Time give_up);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_METRIC_READING_H_
