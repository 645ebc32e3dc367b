#ifndef GUIDON_ANALYSIS_STATISTICS_PAIRED_RATIO_H_
#define GUIDON_ANALYSIS_STATISTICS_PAIRED_RATIO_H_

#include <array>
#include <vector>

#include "analysis/statistics/counts.h"
#include "analysis/statistics/e_process.h"

namespace guidon::analysis {

// A RatioProcess over pairs of intervals, in both ways to pair them; the evidence is the lesser of
// the two, which is valid as each is.
//
// Prometheus scrapes each pod at another moment. An outage that hits both versions for a few
// seconds may so be counted for the canary in one interval and for the stable version in the
// next, which would look like a bad canary. One of the two pairings has both halves in one pair.
// It costs one interval of delay.
class PairedRatio {
 public:
  PairedRatio(double null_ratio, const std::vector<double>& alternatives, double burst);

  void Add(const Counts& canary, const Counts& stable);
  double Log() const;

 private:
  std::array<RatioProcess, 2> pairings_;
  size_t next_ = 0;  // which pairing ends a pair with the next interval
  Counts last_canary_;
  Counts last_stable_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_STATISTICS_PAIRED_RATIO_H_
