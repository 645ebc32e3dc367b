#ifndef GUIDON_ANALYSIS_ENGINE_REPORT_H_
#define GUIDON_ANALYSIS_ENGINE_REPORT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "analysis/engine/subject.h"
#include "analysis/statistics/counts.h"

namespace guidon::analysis {

enum class Verdict { kContinue, kPass, kFail };

// Why the verdict is what it is: a few words for machines, of which metrics make labels.
enum class Cause {
  kRatio,        // fail: worse than tolerated against the stable version
  kGuard,        // fail: above the absolute guard
  kNotWorse,     // pass
  kCollecting,   // continue: not enough evidence either way
  kWarmUp,       // continue: the start is not long enough ago
  kFewRequests,  // continue: fewer than min-requests
  kNoData,       // continue: a version has no counters, or none lately
  kBadData,      // continue: what came cannot be counted (NaN, counters that are missing)
  kUnavailable,  // continue: Prometheus cannot be asked, or refuses the query
  kDeadline,     // continue or fail, as the analysis says: no verdict until the deadline
};

// "continue", "pass", "fail"; "ratio", "guard", "not-worse", "collecting", "warm-up",
// "few-requests", "no-data", "bad-data", "unavailable", "deadline".
absl::string_view VerdictName(Verdict verdict);
absl::string_view CauseName(Cause cause);

// One interval, and the evidence up to its end. Evidence is a likelihood ratio: 1 says nothing,
// and it decides where it reaches the threshold.
struct EvidencePoint {
  absl::Time time;     // the interval's end
  Counts canary = {};  // of this interval alone
  Counts stable = {};
  double worse = 1;        // evidence that the canary is worse than tolerated
  double not_worse = 1;    // evidence that it is not worse than the margin
  double above_guard = 1;  // evidence that it is above the guard
};

// One test: a pair of counters, or one boundary of a histogram.
struct MetricReport {
  std::string name;                // "errors", or for a boundary "latency > 0.25s"
  std::string metric;              // the name in the analysis
  std::optional<double> boundary;  // in seconds
  Verdict verdict = Verdict::kContinue;
  Cause cause = Cause::kCollecting;
  std::string reason;  // a sentence

  Counts canary;
  Counts stable;
  // The canary's rate over the stable's, as it was seen, and the bounds that hold at all times at
  // once: with a chance of at least 1 - alpha, all metrics together, none is ever wrong.
  std::optional<double> ratio;
  double ratio_low = 0;
  std::optional<double> ratio_high;  // none: no upper bound yet

  // The largest evidence so far and what decides.
  double worse = 1;
  double worse_threshold = 0;
  double not_worse = 1;
  double not_worse_threshold = 0;
  std::optional<double> max_rate;  // the guard, where there is one
  double above_guard = 1;

  std::vector<EvidencePoint> points;  // one for each interval since the warm-up
};

// A verdict, with all that it rests on. Plain data.
struct Report {
  std::string analysis;
  Subject subject;
  Verdict verdict = Verdict::kContinue;
  Cause cause = Cause::kCollecting;
  std::string reason;  // a sentence or two for people

  absl::Time asked_at;              // by the caller's clock
  std::optional<absl::Time> start;  // by the clock of Prometheus, on the grid
  std::optional<absl::Time> until;  // what was counted ends here
  std::optional<absl::Time> deadline;
  bool deadline_passed = false;

  std::vector<MetricReport> metrics;
  std::vector<std::string> notes;  // what to know: clocks that differ, resets, warnings
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_REPORT_H_
