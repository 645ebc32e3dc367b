#include "analysis/statistics/paired_ratio.h"

#include <algorithm>

namespace guidon::analysis {

PairedRatio::PairedRatio(double null_ratio, const std::vector<double>& alternatives, double burst)
    : pairings_{RatioProcess(null_ratio, alternatives, burst),
                RatioProcess(null_ratio, alternatives, burst)} {}

void PairedRatio::Add(const Counts& canary, const Counts& stable) {
  Counts c = last_canary_;
  Counts s = last_stable_;
  c += canary;
  s += stable;
  if (c.all > 0 && s.all > 0) {
    pairings_[next_].Add(
        {.canary_bad = c.bad, .stable_bad = s.bad, .canary_share = c.all / (c.all + s.all)});
  }
  next_ = 1 - next_;
  last_canary_ = canary;
  last_stable_ = stable;
}

double PairedRatio::Log() const { return std::min(pairings_[0].Log(), pairings_[1].Log()); }

}  // namespace guidon::analysis
