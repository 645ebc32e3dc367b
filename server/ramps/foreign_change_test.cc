#include "server/ramps/foreign_change.h"

#include "gtest/gtest.h"
#include "server/ramps/testing/ramp_world.h"

namespace guidon {
namespace {

class ForeignChangeTest : public ::testing::Test {
 protected:
  // The flag's targeting is a rollout of `on`, by a ramp's step.
  void Step(uint32_t on) {
    const Rollout rollout = {{{"on", on}, {"off", 100 - on}}, "", false};
    ASSERT_TRUE(
        world_.Apply({world_.kFlag, ChangeKind::kRampStep, EditRollout(world_.kFlag, rollout), {}})
            .ok());
  }
  void Event() { ASSERT_TRUE(world_.Apply({world_.kFlag, ChangeKind::kRamp, nullptr, {}}).ok()); }
  FlagSince Look(Revision before_step, Revision known = 0) {
    return LookAtFlag(world_.store(), world_.kFlag, before_step, known).value();
  }

  RampWorld world_;  // the flag is at revision 1
};

TEST_F(ForeignChangeTest, NoneAfterTheRampsOwnStepsAndEvents) {
  Step(10);
  Event();
  const FlagSince since = Look(1);
  EXPECT_FALSE(since.changed.has_value());
  EXPECT_EQ(since.revision, 2U);
}

TEST_F(ForeignChangeTest, NoneWhereTheStepHadNothingToChange) {
  EXPECT_FALSE(Look(1).changed.has_value());
  EXPECT_EQ(Look(1).revision, 1U);
}

TEST_F(ForeignChangeTest, KillAndRestoreIsAChangeThoughTheFlagIsTheSameAgain) {
  Step(10);
  world_.Kill();
  EXPECT_EQ(Look(1, 2).changed, "the flag was killed by \"ben\" at revision 3");
  ASSERT_TRUE(
      world_.Apply({world_.kFlag, ChangeKind::kRestore, EditRestore(world_.kFlag), {}}).ok());
  EXPECT_EQ(Look(1, 2).changed, "the flag was changed by \"ben\" at revision 4");
  EXPECT_EQ(Look(1, 0).changed, "the flag was changed by \"ben\" at revision 4");
}

TEST_F(ForeignChangeTest, DeletionIsFoundBehindEvents) {
  Step(10);
  ASSERT_TRUE(world_.Apply({world_.kFlag, ChangeKind::kDelete, EditDelete(world_.kFlag), {}}).ok());
  for (int i = 0; i < 20; ++i) Event();
  EXPECT_EQ(Look(1, 2).changed, "the flag was deleted by \"ben\" at revision 3");
  EXPECT_EQ(Look(1, 2).revision, 0U);
}

}  // namespace
}  // namespace guidon
