#include "analysis/series/counter_sum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace guidon::analysis {
namespace {

using ::testing::ElementsAre;

constexpr double kNone = -1;  // no value at this point
const double kNan = std::numeric_limits<double>::quiet_NaN();

class CounterSumTest : public ::testing::Test {
 protected:
  Series Make(const std::string& pod, const std::vector<double>& values) const {
    Series series{.labels = {{"pod", pod}}, .samples = {}};
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] == kNone) continue;
      series.samples.push_back({.time = grid_.At(static_cast<int>(i)), .value = values[i]});
    }
    return series;
  }

  std::vector<double> Growth(const std::vector<Series>& all) {
    for (const Series& series : all) sum_.Take(series, pods_);
    return sum_.Growth(pods_);
  }

  const Grid grid_{
      .start = absl::FromUnixSeconds(1'500'000'000), .step = absl::Seconds(15), .points = 5};
  PodTimes pods_{"pod"};
  CounterSum sum_{grid_};
};

TEST_F(CounterSumTest, AddsUpTheGrowthOfAllSeries) {
  EXPECT_THAT(Growth({Make("a", {10, 12, 12, 15, 20}), Make("b", {100, 101, 102, 103, 104})}),
              ElementsAre(3, 1, 4, 6));
}

TEST_F(CounterSumTest, ACounterThatFallsBeganAnew) {
  EXPECT_THAT(Growth({Make("a", {10, 12, 3, 4, 4})}), ElementsAre(2, 3, 1, 0));
  EXPECT_EQ(sum_.resets(), 1);
}

TEST_F(CounterSumTest, WhatGrewWhileAPodWasNotScrapedCountsWhenItIsBack) {
  EXPECT_THAT(Growth({Make("a", {10, kNone, kNone, 16, 17})}), ElementsAre(0, 0, 6, 1));
}

TEST_F(CounterSumTest, APodThatVanishesCountsNoMore) {
  EXPECT_THAT(Growth({Make("a", {10, 11, kNone, kNone, kNone})}), ElementsAre(1, 0, 0, 0));
  EXPECT_EQ(sum_.last_point(), 1);
}

TEST_F(CounterSumTest, TheFirstValueOfANewPodCountsNothing) {
  EXPECT_THAT(Growth({Make("a", {kNone, kNone, 1000, 1001, 1003})}), ElementsAre(0, 0, 1, 2));
  EXPECT_EQ(sum_.first_point(), 2);
}

TEST_F(CounterSumTest, ACounterThatAppearsInAKnownPodBeganAtZero) {
  EXPECT_THAT(Growth({Make("a", {kNone, kNone, 7, 8, 8}), Make("a", {10, 10, 10, 10, 10})}),
              ElementsAre(0, 7, 1, 0));
}

TEST_F(CounterSumTest, AFirstErrorCounterOfAPodBeganAtZero) {
  sum_.Take(Make("a", {10, 20, 30, 40, 50}), pods_);
  CounterSum errors(grid_);
  errors.TakePart(Make("a", {kNone, kNone, 2, 2, 5}), pods_);
  errors.TakePart(Make("b", {kNone, kNone, 900, 900, 900}), pods_);
  EXPECT_THAT(errors.Growth(pods_), ElementsAre(0, 2, 0, 3));
}

TEST_F(CounterSumTest, ValuesThatAreNoNumbersMakeIntervalsUnusable) {
  EXPECT_THAT(Growth({Make("a", {10, kNan, 13, 14, 15})}), ElementsAre(0, 3, 1, 1));
  EXPECT_THAT(sum_.is_unusable(), ElementsAre(true, true, false, false));
}

TEST_F(CounterSumTest, InfiniteAndNegativeValuesAreNoCounts) {
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_THAT(Growth({Make("a", {10, 11, infinite, -5, 15})}), ElementsAre(1, 0, 0, 4));
  EXPECT_THAT(sum_.is_unusable(), ElementsAre(false, true, true, true));
}

TEST_F(CounterSumTest, PodsWithoutTheLabelAreToldApartByInstance) {
  Series series = Make("", {kNone, 5, 6, 7, 8});
  series.labels = {{"instance", "10.0.0.1:80"}};
  EXPECT_EQ(pods_.PodOf(series), "10.0.0.1:80");
}

TEST_F(CounterSumTest, SamplesOutsideTheGridOrOutOfOrderAreIgnored) {
  Series series = Make("a", {10, 11, 12, 13, 14});
  series.samples.push_back({.time = grid_.At(4) + absl::Hours(1), .value = 1e9});
  series.samples.push_back({.time = grid_.At(0), .value = 3});
  series.samples.insert(series.samples.begin(), {.time = absl::InfinitePast(), .value = 1e9});
  EXPECT_THAT(Growth({series}), ElementsAre(1, 1, 1, 1));
}

}  // namespace
}  // namespace guidon::analysis
