#include "analysis/statistics/e_process.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace guidon::analysis {
namespace {

TEST(RatioProcess, IsTheLikelihoodRatioOfTwoBinomials) {
  RatioProcess process(1, {3}, 1);
  process.Add({.canary_bad = 4, .stable_bad = 6, .canary_share = 0.2});
  const double p1 = 0.2 * 3 / (0.2 * 3 + 0.8);
  const double p0 = 0.2;
  EXPECT_NEAR(process.Log(), 4 * std::log(p1 / p0) + 6 * std::log((1 - p1) / (1 - p0)), 1e-12);
}

TEST(RatioProcess, AnIntervalWithoutBadEventsSaysNothing) {
  RatioProcess process(1.2, RatiosAbove(1.2), 1);
  process.Add({.canary_bad = 0, .stable_bad = 0, .canary_share = 0.5});
  EXPECT_DOUBLE_EQ(process.Log(), 0);
}

TEST(RatioProcess, StaysFiniteAtSharesOfNothingAndAll) {
  for (const double share : {0.0, 1.0}) {
    RatioProcess process(1.2, RatiosAbove(1.2), 1);
    process.Add(
        {.canary_bad = share * 1e6, .stable_bad = (1 - share) * 1e6, .canary_share = share});
    EXPECT_NEAR(process.Log(), 0, 1e-6) << share;
  }
}

TEST(RatioProcess, DoesNotOverflow) {
  RatioProcess process(1.2, RatiosAbove(1.2), 1);
  process.Add({.canary_bad = 1e9, .stable_bad = 0, .canary_share = 0.1});
  EXPECT_TRUE(std::isfinite(process.Log()));
  EXPECT_GT(process.Log(), 1e8);
}

TEST(RatioProcess, CountsABurstOnce) {
  RatioProcess once(1, {3}, 1);
  RatioProcess burst(1, {3}, 5);
  once.Add({.canary_bad = 2, .stable_bad = 1, .canary_share = 0.1});
  burst.Add({.canary_bad = 10, .stable_bad = 5, .canary_share = 0.1});
  EXPECT_NEAR(once.Log(), burst.Log(), 1e-12);
}

// The expectation under the null is what the promise rests on. By the sum over all outcomes of an
// interval with few requests.
TEST(RatioProcess, ExpectsAtMostOneUnderTheNull) {
  for (const double null : {1.0, 1.2, 2.0}) {
    for (const double rate : {0.01, 0.2, 0.45}) {
      constexpr int kCanary = 5;
      constexpr int kStable = 12;
      const auto chance = [](int n, int k, double p) {
        return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1)) *
               std::pow(p, k) * std::pow(1 - p, n - k);
      };
      double above = 0;
      double below = 0;
      for (int c = 0; c <= kCanary; ++c) {
        for (int s = 0; s <= kStable; ++s) {
          const double weight = chance(kCanary, c, null * rate) * chance(kStable, s, rate);
          const RatioInterval interval{.canary_bad = static_cast<double>(c),
                                       .stable_bad = static_cast<double>(s),
                                       .canary_share = 1.0 * kCanary / (kCanary + kStable)};
          RatioProcess worse(null, RatiosAbove(null), 1);
          RatioProcess better(null, RatiosBelow(null), 1);
          worse.Add(interval);
          better.Add(interval);
          above += weight * std::exp(worse.Log());
          below += weight * std::exp(better.Log());
        }
      }
      EXPECT_LE(above, 1 + 1e-9) << null << " " << rate;
      EXPECT_LE(below, 1 + 1e-9) << null << " " << rate;
    }
  }
}

TEST(RateProcess, ExpectsAtMostOneUnderTheNull) {
  constexpr int kRequests = 40;
  for (const double rate : {0.01, 0.1, 0.5}) {
    double above = 0;
    double below = 0;
    for (int bad = 0; bad <= kRequests; ++bad) {
      const double weight = std::exp(std::lgamma(kRequests + 1) - std::lgamma(bad + 1) -
                                     std::lgamma(kRequests - bad + 1) + bad * std::log(rate) +
                                     (kRequests - bad) * std::log(1 - rate));
      RateProcess more(rate, RatesAbove(rate), 1);
      RateProcess less(rate, RatesBelow(rate), 1);
      more.Add(bad, kRequests);
      less.Add(bad, kRequests);
      above += weight * std::exp(more.Log());
      below += weight * std::exp(less.Log());
    }
    EXPECT_LE(above, 1 + 1e-9) << rate;
    EXPECT_LE(below, 1 + 1e-9) << rate;
  }
}

TEST(LogMean, IsTheMean) {
  EXPECT_NEAR(LogMean(std::log(2.0), std::log(4.0)), std::log(3.0), 1e-12);
  EXPECT_NEAR(LogMean(5000, -5000), 5000 - std::log(2.0), 1e-9);
}

}  // namespace
}  // namespace guidon::analysis
