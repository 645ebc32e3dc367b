#ifndef GUIDON_ANALYSIS_ENGINE_METRIC_JUDGE_H_
#define GUIDON_ANALYSIS_ENGINE_METRIC_JUDGE_H_

#include <vector>

#include "analysis/config/analysis.h"
#include "analysis/engine/metric_reading.h"
#include "analysis/engine/report.h"
#include "analysis/series/grid.h"

namespace guidon::analysis {

// How many tests share the analysis' alpha: one for each pair of counters and each boundary, and
// one more for each guard.
int NumberOfTests(const Analysis& analysis);

// Judges what was read of `metric`: a report for each of its tests. Intervals before
// `first_interval` are not counted.
std::vector<MetricReport> JudgeMetric(const Analysis& analysis, const Metric& metric,
                                      const MetricReading& reading, const Grid& grid,
                                      int first_interval);

// The reports of a metric that could not be read.
std::vector<MetricReport> UnreadMetric(const Analysis& analysis, const Metric& metric, Cause cause,
                                       const std::string& reason);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_METRIC_JUDGE_H_
