#include "server/ramps/ramp_metrics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ramps/testing/ramp_world.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Lines(const prometheus::MetricFamily& family) {
  std::vector<std::string> lines;
  for (const prometheus::ClientMetric& metric : family.metric) {
    lines.push_back(metric.label[0].value + " " +
                    std::to_string(static_cast<int>(metric.gauge.value)));
  }
  return lines;
}

TEST(RampMetricsTest, CountsByState) {
  RampWorld world;
  OpenGate gate;
  const auto automation = Automation::Load(world.store(), gate, world.clock().function()).value();
  admin::v1::StartRampRequest ramp;
  ramp.set_key("a");
  ramp.set_to("on");
  ramp.add_steps(10);
  ASSERT_TRUE(automation->ramps().Start(ramp, "ann").ok());
  admin::v1::ScheduleChangeRequest kill;
  kill.set_key("a");
  kill.mutable_action()->set_kill("");
  *kill.mutable_at() = ToTimestamp(world.clock().Now() + absl::Hours(1));
  ASSERT_TRUE(automation->schedule().Schedule(kill, "ann").ok());

  const auto families = RampMetrics(*automation).Collect();
  EXPECT_EQ(families[0].name, "guidon_ramps");
  EXPECT_THAT(Lines(families[0]), ElementsAre("scheduled 0", "running 1", "paused 0", "done 0",
                                              "aborted 0", "stopped 0"));
  EXPECT_EQ(families[1].name, "guidon_scheduled_changes");
  EXPECT_THAT(Lines(families[1]), ElementsAre("pending 1", "done 0", "cancelled 0", "failed 0"));
}

}  // namespace
}  // namespace guidon
