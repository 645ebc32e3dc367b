#include "analysis/statistics/e_process.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace guidon::analysis {
namespace {

std::vector<double> Scaled(double base, std::initializer_list<double> factors) {
  std::vector<double> values;
  for (const double factor : factors) values.push_back(base * factor);
  return values;
}

}  // namespace

double Mixture::Log() const {
  const double top = *std::max_element(logs_.begin(), logs_.end());
  double sum = 0;
  for (const double log : logs_) sum += std::exp(log - top);
  return top + std::log(sum / static_cast<double>(logs_.size()));
}

RatioProcess::RatioProcess(double null_ratio, std::vector<double> alternatives, double burst)
    : null_ratio_(null_ratio), alternatives_(std::move(alternatives)), burst_(burst),
      mixture_(alternatives_.size()) {}

// c log[p(r)/p(r0)] + s log[(1-p(r))/(1-p(r0))], with the fractions' common part taken out, so that
// no share and no count makes a logarithm of 0.
void RatioProcess::Add(const RatioInterval& interval) {
  const double total = interval.canary_bad + interval.stable_bad;
  if (total == 0) return;
  const double null_sum = 1 + interval.canary_share * (null_ratio_ - 1);
  for (size_t i = 0; i < alternatives_.size(); ++i) {
    const double sum = 1 + interval.canary_share * (alternatives_[i] - 1);
    mixture_.Add(i, (interval.canary_bad * std::log(alternatives_[i] / null_ratio_) -
                     total * std::log(sum / null_sum)) /
                        burst_);
  }
}

RateProcess::RateProcess(double null_rate, std::vector<double> alternatives, double burst)
    : null_rate_(null_rate), alternatives_(std::move(alternatives)), burst_(burst),
      mixture_(alternatives_.size()) {}

// The likelihood ratio of two Poisson rates. Of events that are bad or not its expectation is less
// than 1 under the null, as 1 + x <= e^x.
void RateProcess::Add(double bad, double all) {
  for (size_t i = 0; i < alternatives_.size(); ++i) {
    mixture_.Add(
        i, (bad * std::log(alternatives_[i] / null_rate_) - all * (alternatives_[i] - null_rate_)) /
               burst_);
  }
}

std::vector<double> RatiosAbove(double ratio) {
  return Scaled(ratio, {1.2, 1.5, 2, 3, 5, 10, 20, 50});
}

std::vector<double> RatiosBelow(double ratio) {
  return Scaled(ratio, {1 / 1.2, 1 / 1.5, 1 / 2.0, 1 / 3.0, 1 / 5.0, 1 / 20.0});
}

std::vector<double> RatesAbove(double rate) {
  std::vector<double> rates = Scaled(rate, {1.2, 1.5, 2, 3, 5, 10, 20});
  for (double& above : rates) above = std::min(above, (1 + rate) / 2);
  return rates;
}

std::vector<double> RatesBelow(double rate) { return Scaled(rate, {0.02, 0.1, 0.3, 0.5, 0.8}); }

double LogMean(double a, double b) {
  const double top = std::max(a, b);
  return top + std::log((std::exp(a - top) + std::exp(b - top)) / 2);
}

}  // namespace guidon::analysis
