#ifndef GUIDON_ANALYSIS_STATISTICS_SEQUENTIAL_TEST_H_
#define GUIDON_ANALYSIS_STATISTICS_SEQUENTIAL_TEST_H_

#include <optional>

#include "analysis/statistics/counts.h"
#include "analysis/statistics/e_process.h"
#include "analysis/statistics/paired_ratio.h"

namespace guidon::analysis {

struct TestPlan {
  double tolerated_ratio = 1.2;
  double margin = 2;
  double alpha = 0.01;
  int tests = 1;  // that alpha is for
  double burst = 1;
  double harmless_rate = 0;  // 0: no rate is harmless
  std::optional<double> max_rate = std::nullopt;
  double min_requests = 0;  // of the canary

  double fail_threshold() const { return tests / alpha; }
  double pass_threshold() const { return 1 / alpha; }
};

// Decides about one pair of counters, interval by interval. What is decided stays decided.
class SequentialTest {
 public:
  explicit SequentialTest(const TestPlan& plan);

  void Add(const Counts& canary, const Counts& stable);

  const Counts& canary() const { return canary_; }
  const Counts& stable() const { return stable_; }

  bool worse() const { return is_worse_; }              // than tolerated: fail
  bool above_guard() const { return is_above_guard_; }  // fail
  bool not_worse() const { return is_not_worse_; }      // than the margin: pass

  // The evidence for each as it stands and, as `peak`, at its largest; logarithms.
  struct Evidence {
    double worse = 0;
    double not_worse = 0;
    double above_guard = 0;
  };
  const Evidence& now() const { return now_; }
  const Evidence& peak() const { return peak_; }

 private:
  const TestPlan plan_;
  Counts canary_;
  Counts stable_;
  PairedRatio worse_;
  PairedRatio not_worse_;
  RateProcess harmless_;
  std::optional<RateProcess> guard_;
  Evidence now_;
  Evidence peak_;
  bool is_worse_ = false;
  bool is_above_guard_ = false;
  bool is_not_worse_ = false;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_STATISTICS_SEQUENTIAL_TEST_H_
