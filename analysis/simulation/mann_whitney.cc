#include "analysis/simulation/mann_whitney.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace guidon::analysis {
namespace {

constexpr double kQuantile = 2.326;  // of the normal distribution, for 98 % on two sides
constexpr double kTolerance = 0.25;
constexpr size_t kFewest = 4;  // intervals, for the normal distribution to be of use

double Wins(double larger, double smaller) {
  if (larger == smaller) return 0.5;
  return larger > smaller ? 1 : 0;
}

// The value at `rank` (from 0) of `values`.
double AtRank(std::vector<double>& values, double rank) {
  const auto place = values.begin() + static_cast<ptrdiff_t>(std::clamp(
                                          rank, 0.0, static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

}  // namespace

void MannWhitney::Add(double canary_rate, double stable_rate) {
  for (const double other : stable_) u_ += Wins(canary_rate, other);
  canary_.push_back(canary_rate);
  for (const double other : canary_) u_ += Wins(other, stable_rate);
  stable_.push_back(stable_rate);
  for (const double rate : {canary_rate, stable_rate}) {
    double& count = equal_[rate];
    ties_ += 3 * count * (count + 1);  // (t+1)^3 - (t+1) less t^3 - t
    count += 1;
  }
}

bool MannWhitney::IsWorse() const {
  if (canary_.size() < kFewest) return false;
  const double m = static_cast<double>(canary_.size());
  const double all = 2 * m;
  const double variance = m * m / 12 * (all + 1 - ties_ / (all * (all - 1)));
  if (variance <= 0) return false;
  const double half_width = kQuantile * std::sqrt(variance);
  if (u_ - m * m / 2 <= half_width) return false;  // the interval has 0 in it

  std::vector<double> shifts;
  shifts.reserve(canary_.size() * stable_.size());
  for (const double canary : canary_) {
    for (const double stable : stable_) shifts.push_back(canary - stable);
  }
  const double estimate = AtRank(shifts, m * m / 2);
  return AtRank(shifts, m * m / 2 - half_width) > kTolerance * std::abs(estimate);
}

}  // namespace guidon::analysis
