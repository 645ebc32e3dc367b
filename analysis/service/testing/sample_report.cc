#include "analysis/service/testing/sample_report.h"

#include <algorithm>
#include <cmath>

#include "absl/time/clock.h"

namespace guidon::analysis::testing {
namespace {

constexpr int kIntervals = 20;

// One test; each interval multiplies the evidence by `growth`.
MetricReport SampleTest(const std::string& name, absl::Time start, double canary_bad,
                        double growth) {
  MetricReport test;
  test.name = name;
  test.metric = name.substr(0, name.find(' '));
  test.worse_threshold = test.not_worse_threshold = 200;
  test.max_rate = 0.3;
  for (int i = 1; i <= kIntervals; ++i) {
    EvidencePoint point;
    point.time = start + i * absl::Seconds(15);
    point.canary = {150, canary_bad + i % 3};
    point.stable = {1350, 10.0 + i % 4};
    point.worse = std::pow(growth, i);
    point.not_worse = std::pow(1 / growth, i);
    test.canary.all += point.canary.all;
    test.canary.bad += point.canary.bad;
    test.stable.all += point.stable.all;
    test.stable.bad += point.stable.bad;
    test.worse = std::max(test.worse, point.worse);
    test.not_worse = std::max(test.not_worse, point.not_worse);
    test.points.push_back(point);
  }
  test.ratio = test.canary.rate() / test.stable.rate();
  test.ratio_low = *test.ratio / 2;
  test.ratio_high = *test.ratio * 2;
  return test;
}

}  // namespace

Report SampleReport(const Subject& subject, Verdict verdict) {
  Report report;
  report.analysis = "api";
  report.subject = subject;
  report.verdict = verdict;
  report.asked_at = absl::Now();
  report.start = report.asked_at - kIntervals * absl::Seconds(15);
  report.until = report.asked_at;
  report.deadline = *report.start + absl::Hours(1);
  const bool fails = verdict == Verdict::kFail;
  report.cause = fails ? Cause::kRatio : Cause::kCollecting;
  report.reason = fails ? "errors: the canary fails 20 times as often as the stable version."
                        : "Nothing is certain yet.";
  report.metrics = {SampleTest("errors", *report.start, fails ? 30 : 1, fails ? 1.6 : 0.95),
                    SampleTest("latency > 0.25s", *report.start, 1, 0.8)};
  report.metrics[0].verdict = verdict;
  report.metrics[0].cause = report.cause;
  report.metrics[0].reason = report.reason;
  report.metrics[1].reason = "As fast as the stable version.";
  report.notes = {"one canary pod has restarted"};
  return report;
}

}  // namespace guidon::analysis::testing
