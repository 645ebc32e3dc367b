#include "analysis/engine/metric_judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/engine/words.h"
#include "analysis/statistics/ratio_bounds.h"
#include "analysis/statistics/sequential_test.h"

namespace guidon::analysis {
namespace {

constexpr int kMostForBounds = 500;  // intervals; more are put together
constexpr double kMostUnusable = 0.1;

double Evidence(double log) { return std::exp(std::min(log, std::log(1e300))); }

TestPlan PlanFor(const Analysis& analysis, const Metric& metric) {
  return {.tolerated_ratio = analysis.tolerated_ratio,
          .margin = analysis.margin,
          .alpha = analysis.alpha,
          .tests = NumberOfTests(analysis),
          .burst = analysis.burst,
          .harmless_rate = metric.harmless_rate,
          .max_rate = metric.max_rate,
          .min_requests = static_cast<double>(analysis.min_requests)};
}

std::vector<MetricReport> EmptyReports(const Analysis& analysis, const Metric& metric) {
  std::vector<MetricReport> reports(metric.is_histogram() ? metric.boundaries.size() : 1);
  const TestPlan plan = PlanFor(analysis, metric);
  for (size_t i = 0; i < reports.size(); ++i) {
    MetricReport& report = reports[i];
    report.metric = metric.name;
    report.name = metric.name;
    if (metric.is_histogram()) {
      report.boundary = metric.boundaries[i];
      report.name = absl::StrCat(metric.name, " > ", metric.boundaries[i], "s");
    }
    report.worse_threshold = plan.fail_threshold();
    report.not_worse_threshold = plan.pass_threshold();
    report.max_rate = metric.max_rate;
  }
  return reports;
}

void FindBounds(const TestPlan& plan, const std::vector<EvidencePoint>& points,
                MetricReport& report) {
  const size_t group = points.size() / kMostForBounds + 1;
  std::vector<std::pair<Counts, Counts>> intervals((points.size() + group - 1) / group);
  for (size_t i = 0; i < points.size(); ++i) {
    intervals[i / group].first += points[i].canary;
    intervals[i / group].second += points[i].stable;
  }
  const RatioBounds bounds =
      FindRatioBounds(intervals, plan.burst, plan.fail_threshold(), plan.pass_threshold());
  report.ratio_low = bounds.low;
  report.ratio_high = bounds.high;
  if (report.stable.bad > 0 && report.canary.all > 0) {
    report.ratio = report.canary.rate() / report.stable.rate();
  }
}

// What keeps a verdict of "pass" or "not decided" from being more than that: nothing, when there
// is no cause.
struct Obstacle {
  Cause cause = Cause::kCollecting;
  std::string reason;
};

std::string Missing(const SideReading& side, const Counts& counts, absl::string_view version) {
  if (side.series == 0) return absl::StrCat("Prometheus has no counters of the ", version);
  if (counts.all == 0) return absl::StrCat("the ", version, " had no requests yet");
  return "";
}

Obstacle FindObstacle(const Analysis& analysis, const MetricReading& reading, const Grid& grid,
                      int first_interval, const MetricReport& report) {
  if (!reading.warnings.empty()) {
    return {Cause::kBadData,
            absl::StrCat("Prometheus' answer is not complete: ", reading.warnings.front())};
  }
  const auto unusable =
      std::count(reading.is_unusable.begin() + first_interval, reading.is_unusable.end(), true);
  const int counted = grid.intervals() - first_interval;
  if (static_cast<double>(unusable) > kMostUnusable * counted) {
    return {Cause::kBadData,
            absl::StrCat("in ", unusable, " of ", counted, " intervals a counter was no number")};
  }
  for (const std::string& missing : {Missing(reading.canary, report.canary, "canary"),
                                     Missing(reading.stable, report.stable, "stable version")}) {
    if (!missing.empty()) return {Cause::kNoData, missing};
  }
  const absl::Duration silence = (grid.points - 1 - reading.canary.last_point) * grid.step;
  if (silence > std::max(4 * grid.step, absl::Minutes(1))) {
    return {Cause::kNoData, absl::StrCat("the canary's counters have been gone for ",
                                         absl::FormatDuration(silence))};
  }
  if (!reading.doubt.empty()) return {Cause::kBadData, reading.doubt};
  if (report.canary.all < static_cast<double>(analysis.min_requests)) {
    return {Cause::kFewRequests,
            absl::StrCat("the canary had ", CountText(report.canary.all), " requests, ",
                         CountText(static_cast<double>(analysis.min_requests)), " are needed")};
  }
  return {};
}

void Decide(const Analysis& analysis, const Metric& metric, const SequentialTest& test,
            const Obstacle& obstacle, MetricReport& report) {
  const bool is_incomplete = obstacle.cause == Cause::kBadData;
  if (!is_incomplete && test.above_guard()) {
    report.verdict = Verdict::kFail;
    report.cause = Cause::kGuard;
    report.reason = GuardReason(report);
  } else if (!is_incomplete && test.worse()) {
    report.verdict = Verdict::kFail;
    report.cause = Cause::kRatio;
    report.reason = WorseReason(analysis, report);
  } else if (!obstacle.reason.empty()) {
    report.cause = obstacle.cause;
    report.reason = obstacle.reason;
  } else if (test.not_worse()) {
    report.verdict = Verdict::kPass;
    report.cause = Cause::kNotWorse;
    report.reason = NotWorseReason(analysis, metric, report);
  } else {
    report.reason = CollectingReason(report);
  }
}

}  // namespace

int NumberOfTests(const Analysis& analysis) {
  size_t tests = 0;
  for (const Metric& metric : analysis.metrics) {
    const size_t pairs = metric.is_histogram() ? metric.boundaries.size() : 1;
    tests += metric.max_rate.has_value() ? 2 * pairs : pairs;
  }
  return static_cast<int>(tests);
}

std::vector<MetricReport> JudgeMetric(const Analysis& analysis, const Metric& metric,
                                      const MetricReading& reading, const Grid& grid,
                                      int first_interval) {
  const TestPlan plan = PlanFor(analysis, metric);
  std::vector<MetricReport> reports = EmptyReports(analysis, metric);
  for (size_t i = 0; i < reports.size(); ++i) {
    MetricReport& report = reports[i];
    SequentialTest test(plan);
    for (int k = first_interval; k < grid.intervals(); ++k) {
      const auto interval = static_cast<size_t>(k);
      EvidencePoint point{.time = grid.At(k + 1), .canary = {}, .stable = {}};
      if (!reading.is_unusable[interval]) {
        point.canary = reading.canary.tests[i][interval];
        point.stable = reading.stable.tests[i][interval];
        test.Add(point.canary, point.stable);
      }
      point.worse = Evidence(test.now().worse);
      point.not_worse = Evidence(test.now().not_worse);
      point.above_guard = Evidence(test.now().above_guard);
      report.points.push_back(point);
    }
    report.canary = test.canary();
    report.stable = test.stable();
    report.worse = Evidence(test.peak().worse);
    report.not_worse = Evidence(test.peak().not_worse);
    report.above_guard = Evidence(test.peak().above_guard);
    FindBounds(plan, report.points, report);
    Decide(analysis, metric, test, FindObstacle(analysis, reading, grid, first_interval, report),
           report);
  }
  return reports;
}

std::vector<MetricReport> UnreadMetric(const Analysis& analysis, const Metric& metric, Cause cause,
                                       const std::string& reason) {
  std::vector<MetricReport> reports = EmptyReports(analysis, metric);
  for (MetricReport& report : reports) {
    report.cause = cause;
    report.reason = reason;
  }
  return reports;
}

}  // namespace guidon::analysis
