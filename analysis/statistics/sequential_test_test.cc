#include "analysis/statistics/sequential_test.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "analysis/statistics/ratio_bounds.h"

namespace guidon::analysis {
namespace {

TEST(SequentialTest, FailsABadCanaryWithTheSecondInterval) {
  SequentialTest test({.min_requests = 100});
  test.Add({.all = 150, .bad = 30}, {.all = 1350, .bad = 13});
  EXPECT_FALSE(test.worse()) << "one interval alone may be an outage that was cut in two";
  test.Add({.all = 150, .bad = 28}, {.all = 1350, .bad = 14});
  EXPECT_TRUE(test.worse());
  EXPECT_FALSE(test.not_worse());
}

TEST(SequentialTest, StaysFailedWhenTheCanaryRecovers) {
  SequentialTest test({});
  for (int i = 0; i < 2; ++i) test.Add({.all = 150, .bad = 30}, {.all = 1350, .bad = 13});
  ASSERT_TRUE(test.worse());
  for (int i = 0; i < 100; ++i) test.Add({.all = 150, .bad = 0}, {.all = 1350, .bad = 200});
  EXPECT_TRUE(test.worse());
  EXPECT_LT(test.now().worse, test.peak().worse);
}

TEST(SequentialTest, PassesASameCanary) {
  SequentialTest test({});
  int intervals = 0;
  while (!test.not_worse() && intervals < 100) {
    test.Add({.all = 150, .bad = 2}, {.all = 1350, .bad = 18});
    ++intervals;
  }
  EXPECT_TRUE(test.not_worse());
  EXPECT_FALSE(test.worse());
}

TEST(SequentialTest, WithoutAnyErrorsOnlyAHarmlessRatePasses) {
  SequentialTest without({.harmless_rate = 0});
  SequentialTest with({.harmless_rate = 0.001});
  for (int i = 0; i < 50; ++i) {
    without.Add({.all = 150, .bad = 0}, {.all = 1350, .bad = 0});
    with.Add({.all = 150, .bad = 0}, {.all = 1350, .bad = 0});
  }
  EXPECT_FALSE(without.not_worse());
  EXPECT_TRUE(with.not_worse());
}

TEST(SequentialTest, AHarmlessRateDoesNotFail) {
  SequentialTest test({.harmless_rate = 0.01});
  for (int i = 0; i < 50; ++i) test.Add({.all = 1500, .bad = 6}, {.all = 13500, .bad = 0});
  EXPECT_GT(test.peak().worse, std::log(1e6));
  EXPECT_FALSE(test.worse());
}

TEST(SequentialTest, NothingIsDecidedBeforeTheLeastNumberOfRequests) {
  SequentialTest test({.min_requests = 1000});
  for (int i = 0; i < 6; ++i) test.Add({.all = 150, .bad = 60}, {.all = 1350, .bad = 13});
  EXPECT_FALSE(test.worse());
  test.Add({.all = 150, .bad = 60}, {.all = 1350, .bad = 13});
  EXPECT_TRUE(test.worse());
}

TEST(SequentialTest, TheGuardLooksAtTheCanaryAlone) {
  SequentialTest test({.max_rate = 0.05});
  for (int i = 0; i < 3; ++i) test.Add({.all = 150, .bad = 45}, {.all = 1350, .bad = 405});
  EXPECT_FALSE(test.worse());
  EXPECT_TRUE(test.above_guard());
}

TEST(SequentialTest, AnIntervalWithoutOneOfTheVersionsSaysNothingOfTheRatio) {
  SequentialTest test({});
  for (int i = 0; i < 10; ++i) test.Add({.all = 150, .bad = 75}, {});
  EXPECT_EQ(test.peak().worse, 0);
  EXPECT_FALSE(test.worse());
}

// Pods are scraped at different moments: here the canary's 60 failures of an outage are counted
// one interval before the stable's.
TEST(SequentialTest, AnOutageCutInTwoByScrapesIsNoEvidence) {
  for (const int parity : {0, 1}) {
    SequentialTest test({});
    for (int i = 0; i < 10 + parity; ++i) test.Add({.all = 150, .bad = 1}, {.all = 1350, .bad = 9});
    test.Add({.all = 150, .bad = 60}, {.all = 1350, .bad = 9});
    EXPECT_FALSE(test.worse());
    test.Add({.all = 150, .bad = 1}, {.all = 1350, .bad = 540});
    EXPECT_FALSE(test.worse());
    for (int i = 0; i < 10; ++i) test.Add({.all = 150, .bad = 1}, {.all = 1350, .bad = 9});
    EXPECT_FALSE(test.worse());
  }
}

TEST(RatioBounds, HoldTheRatioBetweenThem) {
  const std::vector<std::pair<Counts, Counts>> intervals(
      60, {{.all = 150, .bad = 9}, {.all = 1350, .bad = 27}});
  const RatioBounds bounds = FindRatioBounds(intervals, 1, 100, 100);
  EXPECT_GT(bounds.low, 2);
  EXPECT_LT(bounds.low, 3);
  ASSERT_TRUE(bounds.high.has_value());
  EXPECT_GT(*bounds.high, 3);
  EXPECT_LT(*bounds.high, 4.5);
}

TEST(RatioBounds, AreOpenWithoutBadEvents) {
  const std::vector<std::pair<Counts, Counts>> intervals(10, {{.all = 150}, {.all = 1350}});
  const RatioBounds bounds = FindRatioBounds(intervals, 1, 100, 100);
  EXPECT_EQ(bounds.low, 0);
  EXPECT_FALSE(bounds.high.has_value());
}

TEST(RatioBounds, AreOpenAboveWithoutBadEventsOfTheStableVersion) {
  const std::vector<std::pair<Counts, Counts>> intervals(
      10, {{.all = 150, .bad = 5}, {.all = 1350, .bad = 0}});
  const RatioBounds bounds = FindRatioBounds(intervals, 1, 100, 100);
  EXPECT_GT(bounds.low, 10);
  EXPECT_FALSE(bounds.high.has_value());
}

}  // namespace
}  // namespace guidon::analysis
