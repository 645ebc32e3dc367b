#include "analysis/simulation/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/simulation/chart.h"
#include "analysis/simulation/mann_whitney.h"

namespace guidon::analysis {
namespace {

using ::testing::HasSubstr;

constexpr int kRollouts = 400;  // `guidon-analyst simulate` does 10,000

TEST(Simulation, FalseAbortsAreWithinAlphaHoweverOftenItIsAsked) {
  const SimulationOptions options;
  for (const Scenario& scenario : SameScenarios()) {
    if (!scenario.is_promised) continue;
    const ScenarioResult result = Simulate(scenario, kRollouts, options);
    EXPECT_LE(result.of(Method::kGuidon).aborted, options.alpha * kRollouts) << scenario.name;
  }
}

TEST(Simulation, ACanaryTenTimesWorseIsAbortedWithinAMinute) {
  TrafficModel traffic;
  traffic.ratio = 10;
  const ScenarioResult result = Simulate({"", traffic, 1, false}, 100, {});
  EXPECT_EQ(result.of(Method::kGuidon).aborted, 100);
  EXPECT_LE(result.of(Method::kGuidon).minutes, 1);
  EXPECT_EQ(result.passed, 0);
}

TEST(Simulation, ACanaryAtTheMarginPassesNoOftenerThanAlpha) {
  TrafficModel traffic;
  traffic.ratio = 2;
  EXPECT_LE(Simulate({"", traffic, 1, false}, kRollouts, {}).passed, 0.01 * kRollouts);
}

TEST(Simulation, TheSameSeedGivesTheSame) {
  const Scenario scenario = SameScenarios()[2];
  const ScenarioResult first = Simulate(scenario, 20, {.seed = 7});
  const ScenarioResult second = Simulate(scenario, 20, {.seed = 7});
  EXPECT_EQ(first.passed, second.passed);
  EXPECT_EQ(first.of(Method::kGuidon).harmed, second.of(Method::kGuidon).harmed);
  EXPECT_NE(first.of(Method::kGuidon).harmed,
            Simulate(scenario, 20, {.seed = 8}).of(Method::kGuidon).harmed);
}

TEST(Simulation, BurstsAndOutagesKeepTheRate) {
  for (const int burst : {1, 10}) {
    Traffic traffic({.burst = burst}, 3);
    Counts stable;
    for (int i = 0; i < 2000; ++i) stable += traffic.Next().stable;
    EXPECT_NEAR(stable.rate(), 0.01, 0.0005) << burst;
  }
}

TEST(MannWhitney, FindsAShiftAndNoneWhereThereIsNone) {
  MannWhitney shifted;
  MannWhitney same;
  for (int i = 0; i < 20; ++i) {
    shifted.Add(0.05 + 0.001 * (i % 5), 0.01 + 0.001 * (i % 7));
    same.Add(0.01 + 0.001 * (i % 5), 0.01 + 0.001 * ((i + 2) % 5));
  }
  EXPECT_TRUE(shifted.IsWorse());
  EXPECT_FALSE(same.IsWorse());
}

TEST(SimulationChart, DrawsEachScenario) {
  const std::vector<ScenarioResult> same = {Simulate(SameScenarios()[2], 5, {})};
  const std::vector<ScenarioResult> worse = {Simulate(WorseScenarios()[4], 5, {})};
  const std::string svg = SimulationChart(same, worse, 0.01);
  EXPECT_THAT(svg, HasSubstr("same, 100/s"));
  EXPECT_THAT(svg, HasSubstr("10x"));
  EXPECT_EQ(svg.find("nan"), svg.npos);
}

}  // namespace
}  // namespace guidon::analysis
