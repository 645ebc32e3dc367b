#ifndef GUIDON_ANALYSIS_STATISTICS_E_PROCESS_H_
#define GUIDON_ANALYSIS_STATISTICS_E_PROCESS_H_

#include <cstddef>
#include <vector>

namespace guidon::analysis {

// Evidence that grows with each interval and may be looked at after each: an e-process. While
// the hypothesis that it speaks against is true, its expectation is at most 1 at all times, so the
// chance that it ever reaches x is at most 1/x (Ville's inequality). It is the mean of likelihood
// ratios, one for each of some alternatives, kept as logarithms.
class Mixture {
 public:
  explicit Mixture(size_t alternatives) : logs_(alternatives, 0.0) {}

  void Add(size_t alternative, double log_ratio) { logs_[alternative] += log_ratio; }
  // The logarithm of the evidence.
  double Log() const;

 private:
  std::vector<double> logs_;
};

// One interval of a test of ratios.
struct RatioInterval {
  double canary_bad = 0;
  double stable_bad = 0;
  double canary_share = 0;  // of all requests, in [0, 1]
};

// Speaks against "the canary's rate of bad events is `null_ratio` times the stable's, or less"
// for `alternatives` above it, and against "… or more" for those below it.
//
// Of the c + s bad events of an interval, each is the canary's with p(r) = w r / (w r + 1 - w),
// where w is the canary's share of the requests and r the ratio. The stable's rate may change from
// interval to interval as it likes: it cancels. `burst` (at least 1) is how many bad events may
// come at once because of each other; counts are divided by it (docs/decisions/0027).
class RatioProcess {
 public:
  RatioProcess(double null_ratio, std::vector<double> alternatives, double burst);

  void Add(const RatioInterval& interval);
  double Log() const { return mixture_.Log(); }

 private:
  const double null_ratio_;
  const std::vector<double> alternatives_;
  const double burst_;
  Mixture mixture_;
};

// Speaks against "the rate of bad events is `null_rate` or less" for alternatives above it, and
// against "… or more" for those below it.
class RateProcess {
 public:
  RateProcess(double null_rate, std::vector<double> alternatives, double burst);

  void Add(double bad, double all);
  double Log() const { return mixture_.Log(); }

 private:
  const double null_rate_;
  const std::vector<double> alternatives_;
  const double burst_;
  Mixture mixture_;
};

// The alternatives that are tested: ratios above and below one, rates above and below one.
std::vector<double> RatiosAbove(double ratio);
std::vector<double> RatiosBelow(double ratio);
std::vector<double> RatesAbove(double rate);
std::vector<double> RatesBelow(double rate);

// log((e^a + e^b) / 2), without overflow.
double LogMean(double a, double b);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_STATISTICS_E_PROCESS_H_
