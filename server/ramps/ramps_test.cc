#include "server/ramps/ramps.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ramps/testing/ramps_test.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(RampsTest, GoesFromStepToStepAndIsDoneAnIntervalAfterTheLast) {
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  Pass(kEvery - absl::Nanoseconds(1));
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  Pass(absl::Nanoseconds(1));
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  Pass(kEvery);
  EXPECT_EQ(world_.Targeting(), Share(100, 0));
  EXPECT_EQ(State(), v1::Ramp::STATE_RUNNING);
  EXPECT_TRUE(ramps_->any_under_way());
  EXPECT_EQ(Pass(kEvery), absl::InfiniteDuration());
  EXPECT_EQ(State(), v1::Ramp::STATE_DONE);
  EXPECT_FALSE(ramps_->any_under_way());
  EXPECT_THAT(world_.History(),
              ElementsAre("11 ann (ramp): ramp step 1 of 3: 1 % get \"on\" (1, 10, 100 % get "
                          "\"on\", one every 30m): release",
                          "11 ann (ramp): ramp step 2 of 3: 10 % get \"on\": release",
                          "11 ann (ramp): ramp step 3 of 3: 100 % get \"on\": release",
                          "12 ann (ramp): ramp done"));
  EXPECT_EQ(changes_, 4);
}

TEST_F(RampsTest, StartsAtItsTime) {
  ASSERT_TRUE(StartLater().ok());
  EXPECT_EQ(State(), v1::Ramp::STATE_SCHEDULED);
  EXPECT_EQ(ramps_->Advance(), world_.clock().Now() + kEvery);
  EXPECT_EQ(world_.Targeting(), "null");
  Restart();
  Pass(kEvery);
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  EXPECT_THAT(world_.History()[0],
              HasSubstr("12 ann: ramp planned from 2027-01-15T08:30:00Z, 1, 10, 100 % get "));
}

TEST_F(RampsTest, GoesOnAfterARestartWithEachStepTakenOnce) {
  ASSERT_TRUE(Start().ok());
  Restart();
  Pass(kEvery);
  Restart();
  Pass(absl::ZeroDuration());
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  Restart();
  Pass(kEvery);
  Pass(kEvery);
  EXPECT_EQ(State(), v1::Ramp::STATE_DONE);
  EXPECT_EQ(world_.History().size(), 4U);
}

TEST_F(RampsTest, TakesOneOverdueStepAndWaitsTheWholeIntervalFromThen) {
  ASSERT_TRUE(Start().ok());
  world_.clock().Move(100 * kEvery);
  Restart();
  Pass(absl::ZeroDuration());
  Pass(absl::ZeroDuration());
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  Pass(kEvery - absl::Seconds(1));
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  Pass(absl::Seconds(1));
  EXPECT_EQ(world_.Targeting(), Share(100, 0));
}

TEST_F(RampsTest, ClockThatIsSetBackTakesNoStepTwiceAndLosesNone) {
  ASSERT_TRUE(Start().ok());
  Pass(kEvery);
  Pass(-absl::Hours(24));
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  Pass(kEvery);
  EXPECT_EQ(world_.Targeting(), Share(100, 0));
}

TEST_F(RampsTest, PauseKeepsTheShareAndResumeWaitsForWhatWasLeft) {
  ASSERT_TRUE(Start().ok());
  Pass(absl::Minutes(20));
  ASSERT_TRUE(ramps_->Pause(world_.kFlag, {"cat", "lunch"}).ok());
  ASSERT_TRUE(ramps_->Pause(world_.kFlag, {"cat", "lunch"}).ok());
  Restart();
  Pass(10 * kEvery);
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  EXPECT_EQ(State(), v1::Ramp::STATE_PAUSED);
  ASSERT_TRUE(ramps_->Resume(world_.kFlag, {"cat", ""}).ok());
  ASSERT_TRUE(ramps_->Resume(world_.kFlag, {"cat", ""}).ok());
  Pass(absl::Minutes(10) - absl::Seconds(1));
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  Pass(absl::Seconds(1));
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  EXPECT_THAT(world_.History(),
              ElementsAre(HasSubstr("step 1"), "12 cat: ramp paused at 1 %: lunch",
                          "12 cat: ramp resumed at 1 %", HasSubstr("step 2")));
}

TEST_F(RampsTest, AbortGivesNobodyTheVariantAtOnce) {
  ASSERT_TRUE(Start().ok());
  Pass(kEvery);
  const auto aborted = ramps_->Abort(world_.kFlag, {"cat", "errors"});
  ASSERT_TRUE(aborted.ok()) << aborted.status();
  EXPECT_EQ(world_.Targeting(), Share(0, 100));
  EXPECT_EQ(aborted->message(), "by \"cat\": errors");
  EXPECT_EQ(Pass(10 * kEvery), absl::InfiniteDuration());
  EXPECT_EQ(State(), v1::Ramp::STATE_ABORTED);
  EXPECT_EQ(world_.History().back(), "12 cat: ramp aborted: errors");
  const absl::Status again = ramps_->Abort(world_.kFlag, {"cat", ""}).status();
  EXPECT_EQ(again.ToString(),
            "FAILED_PRECONDITION: flag \"a\": its ramp has ended (aborted): by \"cat\": errors");
}

TEST_F(RampsTest, AbortBeforeTheFirstStepLeavesTheFlag) {
  ASSERT_TRUE(StartLater().ok());
  ASSERT_TRUE(ramps_->Abort(world_.kFlag, {"cat", ""}).ok());
  Pass(10 * kEvery);
  EXPECT_EQ(world_.Targeting(), "null");
  EXPECT_EQ(State(), v1::Ramp::STATE_ABORTED);
}

TEST_F(RampsTest, KillByHandWinsAndStopsTheRamp) {
  ASSERT_TRUE(Start().ok());
  world_.Kill();
  Pass(absl::ZeroDuration());
  EXPECT_EQ(State(), v1::Ramp::STATE_STOPPED);
  EXPECT_EQ(Ramp().message(), "the flag was killed by \"ben\" at revision 3");
  Pass(10 * kEvery);
  EXPECT_TRUE(world_.store().Get(world_.kFlag)->state.killed());
  EXPECT_EQ(world_.History().back(),
            "12 ann (ramp): ramp stopped: the flag was killed by \"ben\" at revision 3");
}

TEST_F(RampsTest, ChangeByHandIsSeenAfterARestartToo) {
  ASSERT_TRUE(Start().ok());
  ramps_.reset();
  const Rollout rollout = {{{"on", 50}, {"off", 50}}, "", false};
  ASSERT_TRUE(
      world_.Apply({world_.kFlag, ChangeKind::kSetRollout, EditRollout(world_.kFlag, rollout), {}})
          .ok());
  Restart();
  Pass(10 * kEvery);
  EXPECT_EQ(world_.Targeting(), Share(50, 50));
  EXPECT_EQ(State(), v1::Ramp::STATE_STOPPED);
}

TEST_F(RampsTest, PauseDoesNotCoverAChangeByHandUp) {
  ASSERT_TRUE(Start().ok());
  world_.Kill();
  EXPECT_TRUE(absl::IsFailedPrecondition(ramps_->Pause(world_.kFlag, {"cat", ""}).status()));
  EXPECT_EQ(State(), v1::Ramp::STATE_STOPPED);
}

TEST_F(RampsTest, AbortOfAFlagThatWasChangedByHandLeavesIt) {
  ASSERT_TRUE(Start().ok());
  world_.Kill();
  const absl::Status status = ramps_->Abort(world_.kFlag, {"cat", ""}).status();
  EXPECT_THAT(status.ToString(), HasSubstr("its ramp has ended (stopped): the flag was killed"));
  EXPECT_TRUE(world_.store().Get(world_.kFlag)->state.killed());
}

TEST_F(RampsTest, DeletedFlagStopsTheRamp) {
  ASSERT_TRUE(Start().ok());
  ASSERT_TRUE(world_.Apply({world_.kFlag, ChangeKind::kDelete, EditDelete(world_.kFlag), {}}).ok());
  Pass(kEvery);
  EXPECT_EQ(State(), v1::Ramp::STATE_STOPPED);
  EXPECT_THAT(world_.Targeting(), HasSubstr("NOT_FOUND"));
}

TEST_F(RampsTest, PlannedRampThatIsRefusedAtItsTimeStops) {
  ASSERT_TRUE(StartLater().ok());
  world_.Kill();
  Pass(kEvery);
  EXPECT_EQ(State(), v1::Ramp::STATE_STOPPED);
  EXPECT_THAT(Ramp().message(), HasSubstr("is killed"));
}

TEST_F(RampsTest, RefusesASecondRampUntilTheFirstHasEnded) {
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(Start().status().code(), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(ramps_->Abort(world_.kFlag, {"cat", ""}).ok());
  EXPECT_TRUE(Start().ok());
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  EXPECT_TRUE(ramps_->any_under_way());
}

TEST_F(RampsTest, RefusedStartLeavesNoTrace) {
  v1::StartRampRequest request = Request();
  request.set_expected_revision(7);
  EXPECT_TRUE(absl::IsAborted(ramps_->Start(request, "ann").status()));
  *request.mutable_start_at() = ToTimestamp(world_.clock().Now() + kEvery);
  EXPECT_TRUE(absl::IsAborted(ramps_->Start(request, "ann").status()));
  world_.Kill();
  EXPECT_TRUE(absl::IsFailedPrecondition(Start().status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(StartLater().status()));
  request = Request();
  request.set_key("unknown");
  EXPECT_TRUE(absl::IsNotFound(ramps_->Start(request, "ann").status()));
  EXPECT_TRUE(ramps_->List().empty());
  EXPECT_TRUE(world_.History().empty());
  EXPECT_FALSE(ramps_->any_under_way());
}

TEST_F(RampsTest, FirstStepThatChangesNothingCountsAndTheRampGoesOn) {
  const Rollout rollout = {{{"on", 1}, {"off", 99}}, "", false};
  ASSERT_TRUE(
      world_.Apply({world_.kFlag, ChangeKind::kSetRollout, EditRollout(world_.kFlag, rollout), {}})
          .ok());
  ASSERT_TRUE(Start().ok());
  Restart();
  Pass(kEvery);
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  EXPECT_EQ(world_.History().size(), 2U);
}

TEST_F(RampsTest, WaitsSaysSoAndTriesAgainWhileTheStoreCannotBeWritten) {
  ASSERT_TRUE(Start().ok());
  store_->failure = absl::UnavailableError("the disk is full");
  EXPECT_EQ(Pass(kEvery), absl::Seconds(5));
  EXPECT_EQ(State(), v1::Ramp::STATE_RUNNING);
  EXPECT_EQ(Ramp().message(), "cannot go on yet: the disk is full");
  EXPECT_TRUE(absl::IsUnavailable(ramps_->Pause(world_.kFlag, {"cat", ""}).status()));
  store_->failure = absl::OkStatus();
  EXPECT_EQ(Pass(absl::Seconds(4)), absl::Seconds(1));
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  Pass(absl::Seconds(1));
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  EXPECT_EQ(Ramp().message(), "");
}

TEST_F(RampsTest, ChangeByHandIsNotForgottenWhereItCouldNotBeNoted) {
  ASSERT_TRUE(Start().ok());
  world_.Kill();
  store_->failure = absl::UnavailableError("the disk is full");
  EXPECT_EQ(Pass(kEvery), absl::Seconds(5));
  store_->failure = absl::OkStatus();
  Pass(absl::Seconds(5));
  EXPECT_EQ(State(), v1::Ramp::STATE_STOPPED);
}

TEST_F(RampsTest, UnreadableRampIsNamed) {
  Change change = {world_.kFlag, ChangeKind::kRamp, nullptr, {}};
  change.entries.push_back({"ramps", "/a", "\xFF"});
  ASSERT_TRUE(world_.Apply(change).ok());
  const auto loaded = Ramps::Load(world_.store(), gate_, {});
  EXPECT_TRUE(absl::IsDataLoss(loaded.status()));
  EXPECT_THAT(loaded.status().ToString(), HasSubstr("/a is unreadable"));
}

}  // namespace
}  // namespace guidon
