#include "bench/compare/figure.h"

#include <algorithm>

namespace guidon::bench {
namespace {

double Median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const size_t middle = samples.size() / 2;
  return samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
}

}  // namespace

double Figure::Ours() const { return Median(ours); }
double Figure::Peers() const { return Median(peers); }

double Figure::Ratio() const {
  std::vector<double> ratios;
  for (size_t i = 0; i < std::min(ours.size(), peers.size()); ++i) {
    if (peers[i] > 0) ratios.push_back(ours[i] / peers[i]);
  }
  return Median(ratios);
}

double Figure::TimesBetter() const {
  const double ratio = Ratio();
  if (better == Better::kMore || ratio <= 0) return ratio;
  return 1 / ratio;
}

bool Figure::ReachesGoal() const {
  return (times_goal <= 0 || TimesBetter() >= times_goal) &&
         (most_goal <= 0 || Ours() <= most_goal);
}

}  // namespace guidon::bench
