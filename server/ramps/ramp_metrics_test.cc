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

std::vector<std::string> LabelsOfFirst(const prometheus::MetricFamily& family) {
  std::vector<std::string> labels;
  for (const auto& label : family.metric[0].label) labels.push_back(label.name + "=" + label.value);
  return labels;
}

admin::v1::StartRampRequest OneStep() {
  admin::v1::StartRampRequest ramp;
  ramp.set_key("a");
  ramp.set_to("on");
  ramp.add_steps(10);
  return ramp;
}

TEST(RampMetricsTest, CountsByState) {
  RampWorld world;
  OpenGate gate;
  const auto automation = Automation::Load(world.store(), gate, world.clock().function()).value();
  ASSERT_TRUE(automation->ramps().Start(OneStep(), "ann").ok());
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

// Says the same of every ramp.
class TalkingGate final : public StepGate {
 public:
  absl::Status Check(const admin::v1::Guard&) const override { return absl::OkStatus(); }
  GateVerdict Decide(const RampStep&) override {
    GateVerdict verdict;
    verdict.answer.emplace();
    verdict.answer->set_verdict(admin::v1::GuardAnswer::VERDICT_CONTINUE);
    verdict.answer->set_cause("collecting");
    admin::v1::GuardTest& test = *verdict.answer->add_tests();
    test.set_name("failures");
    test.set_worse(17);
    test.set_worse_bound(200);
    return verdict;
  }
};

TEST(RampMetricsTest, ShowsWhatGuardsSaid) {
  RampWorld world;
  TalkingGate gate;
  const auto automation = Automation::Load(world.store(), gate, world.clock().function()).value();
  admin::v1::StartRampRequest ramp = OneStep();
  *ramp.mutable_every() = ToProtoDuration(absl::Hours(1));
  ramp.mutable_guard()->set_text("metrics");
  ASSERT_TRUE(automation->ramps().Start(ramp, "ann").ok());
  EXPECT_EQ(RampMetrics(*automation).Collect().size(), 3U);  // nothing said yet

  automation->ramps().Advance();
  const auto families = RampMetrics(*automation).Collect();
  ASSERT_EQ(families.size(), 6U);
  EXPECT_EQ(families[2].name, "guidon_ramp_guard_verdict");
  EXPECT_THAT(LabelsOfFirst(families[2]),
              ElementsAre("flag_set=", "flag=a", "verdict=continue", "cause=collecting"));
  EXPECT_EQ(families[3].name, "guidon_ramp_guard_evidence");
  EXPECT_EQ(families[3].metric[0].gauge.value, 17);
  EXPECT_EQ(families[4].name, "guidon_ramp_guard_evidence_bound");
  EXPECT_EQ(families[4].metric[0].gauge.value, 200);
}

TEST(RampMetricsTest, ShowsRampsWhileTheyAreUnderWay) {
  RampWorld world;
  OpenGate gate;
  const auto automation = Automation::Load(world.store(), gate, world.clock().function()).value();
  ASSERT_TRUE(automation->ramps().Start(OneStep(), "ann").ok());
  ASSERT_TRUE(automation->ramps().Pause(world.kFlag, {"ann", ""}).ok());
  const auto families = RampMetrics(*automation).Collect();
  ASSERT_EQ(families.size(), 3U);
  EXPECT_EQ(families[2].name, "guidon_ramp_under_way");
  EXPECT_THAT(LabelsOfFirst(families[2]), ElementsAre("flag_set=", "flag=a", "state=paused"));
  ASSERT_TRUE(automation->ramps().Abort(world.kFlag, {"ann", ""}).ok());
  EXPECT_EQ(RampMetrics(*automation).Collect().size(), 2U);
}

}  // namespace
}  // namespace guidon
