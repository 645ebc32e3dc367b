#include "server/ramps/scheduled_changes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ramps/testing/failing_store.h"
#include "server/ramps/testing/ramp_world.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ScheduledChangesTest : public ::testing::Test {
 protected:
  void SetUp() override { Load(); }

  void Load() {
    schedule_ = ScheduledChanges::Load(world_.store(), {world_.clock().function(), [] {}}).value();
  }
  void Restart() {
    schedule_.reset();
    world_.Open();
    Load();
  }

  v1::ScheduleChangeRequest Request(absl::Duration in, const v1::FlagAction& action) {
    v1::ScheduleChangeRequest request;
    request.set_key("a");
    request.set_reason("launch");
    *request.mutable_action() = action;
    *request.mutable_at() = ToTimestamp(world_.clock().Now() + in);
    return request;
  }
  absl::StatusOr<v1::ScheduledChange> Schedule(absl::Duration in, const v1::FlagAction& action) {
    return schedule_->Schedule(Request(in, action), "ann");
  }

  absl::StatusOr<v1::ScheduledChange> Plan(absl::Duration in, const v1::FlagAction& action) {
    return schedule_->Plan(Request(in, action), "ann");
  }

  static v1::FlagAction Enabled(bool enabled) {
    v1::FlagAction action;
    action.set_enabled(enabled);
    return action;
  }
  static v1::FlagAction Kill(const std::string& variant = "") {
    v1::FlagAction action;
    action.set_kill(variant);
    return action;
  }
  static v1::FlagAction Restore() {
    v1::FlagAction action;
    action.mutable_restore();
    return action;
  }
  static v1::FlagAction DefaultVariant(const std::string& variant) {
    v1::FlagAction action;
    action.set_default_variant(variant);
    return action;
  }

  void Pass(absl::Duration time) {
    world_.clock().Move(time);
    schedule_->Advance();
  }
  std::string Definition() { return world_.store().Get(world_.kFlag)->state.definition; }
  v1::ScheduledChange::State State(uint64_t id) { return schedule_->Get(id)->state(); }

  RampWorld world_;
  std::unique_ptr<ScheduledChanges> schedule_;
};

TEST_F(ScheduledChangesTest, IsMadeAtItsTimeOnceAlsoOverARestart) {
  ASSERT_TRUE(Schedule(absl::Hours(1), DefaultVariant("on")).ok());
  Pass(absl::Minutes(59));
  EXPECT_THAT(Definition(), HasSubstr(R"("defaultVariant":"off")"));
  Restart();
  EXPECT_EQ(schedule_->Advance(), world_.clock().Now() + absl::Minutes(1));
  Pass(absl::Minutes(1));
  EXPECT_THAT(Definition(), HasSubstr(R"("defaultVariant":"on")"));
  Restart();
  Pass(absl::Hours(1));
  EXPECT_EQ(State(1), v1::ScheduledChange::STATE_DONE);
  EXPECT_THAT(world_.History(),
              ElementsAre("13 ann: scheduled as 1, 2027-01-15T09:00:00Z: default variant "
                          "\"on\": launch",
                          "5 ann (schedule): launch"));
}

TEST_F(ScheduledChangesTest, OverdueOnesAreMadeInTheOrderOfTheirTimes) {
  ASSERT_TRUE(Schedule(absl::Hours(2), Restore()).ok());
  ASSERT_TRUE(Schedule(absl::Hours(1), Kill("on")).ok());
  ASSERT_TRUE(Schedule(absl::Hours(3), Enabled(false)).ok());
  world_.clock().Move(absl::Hours(5));
  Restart();
  EXPECT_EQ(schedule_->Advance(), absl::InfiniteFuture());
  for (const uint64_t id : {1, 2, 3}) EXPECT_EQ(State(id), v1::ScheduledChange::STATE_DONE);
  EXPECT_THAT(Definition(), HasSubstr("DISABLED"));
}

TEST_F(ScheduledChangesTest, ChangesMadeMeanwhileStayButAKillWins) {
  ASSERT_TRUE(Schedule(absl::Hours(1), Enabled(false)).ok());
  world_.Kill();
  Pass(absl::Hours(1));
  EXPECT_TRUE(world_.store().Get(world_.kFlag)->state.killed());
  EXPECT_EQ(State(1), v1::ScheduledChange::STATE_FAILED);
  EXPECT_THAT(schedule_->Get(1)->message(), HasSubstr("is killed"));
  EXPECT_THAT(world_.History().back(),
              HasSubstr("13 ann (schedule): scheduled change 1 failed: flag \"a\": is killed"));
}

TEST_F(ScheduledChangesTest, ActionThatChangesNothingIsDone) {
  ASSERT_TRUE(Schedule(absl::Hours(1), Enabled(true)).ok());
  Pass(absl::Hours(1));
  EXPECT_EQ(State(1), v1::ScheduledChange::STATE_DONE);
  EXPECT_EQ(world_.store().Get(world_.kFlag)->revision, 1U);
}

TEST_F(ScheduledChangesTest, CancelledOneIsNotMade) {
  ASSERT_TRUE(Schedule(absl::Hours(1), Kill()).ok());
  ASSERT_TRUE(schedule_->Cancel(1, {"cat", "too early"}).ok());
  Pass(absl::Hours(1));
  EXPECT_FALSE(world_.store().Get(world_.kFlag)->state.killed());
  EXPECT_EQ(schedule_->Get(1)->message(), "by \"cat\": too early");
  EXPECT_TRUE(absl::IsFailedPrecondition(schedule_->Cancel(1, {"cat", ""}).status()));
  EXPECT_TRUE(absl::IsNotFound(schedule_->Cancel(2, {"cat", ""}).status()));
  EXPECT_EQ(world_.History().back(), "13 cat: cancelled scheduled change 1: kill: too early");
}

TEST_F(ScheduledChangesTest, RefusesWhatCanNeverBe) {
  EXPECT_TRUE(absl::IsInvalidArgument(Schedule(absl::Hours(1), v1::FlagAction()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Schedule(absl::Hours(1), DefaultVariant("x")).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Schedule(absl::Hours(9000), Kill()).status()));
  v1::ScheduleChangeRequest request = Request(absl::Hours(1), Kill());
  request.set_expected_revision(7);
  EXPECT_TRUE(absl::IsAborted(schedule_->Schedule(request, "ann").status()));
  request.set_key("unknown");
  EXPECT_TRUE(absl::IsNotFound(schedule_->Schedule(request, "ann").status()));
  EXPECT_TRUE(schedule_->List().empty());
}

TEST_F(ScheduledChangesTest, APlanIsCheckedAndNotMade) {
  const absl::StatusOr<v1::ScheduledChange> plan = Plan(absl::Hours(1), Kill());
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->id(), 0U);
  EXPECT_EQ(plan->state(), v1::ScheduledChange::STATE_PENDING);
  EXPECT_TRUE(absl::IsInvalidArgument(Plan(absl::Hours(1), DefaultVariant("x")).status()));
  EXPECT_TRUE(schedule_->List().empty());
  EXPECT_TRUE(world_.History().empty());
}

TEST_F(ScheduledChangesTest, TriesAgainWhileTheStoreCannotBeWritten) {
  ASSERT_TRUE(Schedule(absl::Hours(1), Kill()).ok());
  FailingStore store(world_.store());
  schedule_ = ScheduledChanges::Load(store, {world_.clock().function(), [] {}}).value();
  store.failure = absl::UnavailableError("the disk is full");
  world_.clock().Move(absl::Hours(1));
  EXPECT_EQ(schedule_->Advance(), world_.clock().Now() + absl::Seconds(5));
  EXPECT_EQ(State(1), v1::ScheduledChange::STATE_PENDING);
  store.failure = absl::OkStatus();
  Pass(absl::Seconds(5));
  EXPECT_EQ(State(1), v1::ScheduledChange::STATE_DONE);
}

TEST_F(ScheduledChangesTest, KeepsAHundredOfThoseThatAreOver) {
  ASSERT_TRUE(Schedule(absl::Hours(1), Kill()).ok());
  for (uint64_t id = 2; id <= 103; ++id) {
    ASSERT_TRUE(Schedule(absl::Hours(1), Kill()).ok());
    ASSERT_TRUE(schedule_->Cancel(id, {"cat", ""}).ok());
  }
  ASSERT_TRUE(Schedule(absl::Hours(1), Enabled(true)).ok());
  EXPECT_EQ(schedule_->List().size(), 102U);
  Restart();
  EXPECT_EQ(schedule_->List().size(), 102U);
  EXPECT_EQ(State(1), v1::ScheduledChange::STATE_PENDING);
  EXPECT_TRUE(absl::IsNotFound(schedule_->Get(2).status()));
}

}  // namespace
}  // namespace guidon
