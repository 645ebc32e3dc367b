#include "server/ramps/ramp_steps.h"

#include "gtest/gtest.h"
#include "server/proto_time.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

const absl::Time kStart = absl::FromUnixSeconds(1'000'000);
constexpr absl::Duration kEvery = absl::Minutes(30);

v1::Ramp Scheduled() {
  v1::Ramp ramp;
  ramp.set_to("on");
  for (const double step : {0.1, 10.0, 100.0}) ramp.add_steps(step);
  *ramp.mutable_every() = ToProtoDuration(kEvery);
  ramp.set_state(v1::Ramp::STATE_SCHEDULED);
  *ramp.mutable_next_at() = ToTimestamp(kStart);
  return ramp;
}

TEST(RampStepsTest, TakesItsFirstStepAtItsTime) {
  const v1::Ramp ramp = Scheduled();
  EXPECT_EQ(MoveAt(ramp, kStart - absl::Nanoseconds(1)), RampMove::kNothing);
  EXPECT_EQ(MoveAt(ramp, kStart), RampMove::kStep);
  EXPECT_EQ(NextMove(ramp), kStart);
  EXPECT_EQ(PercentNow(ramp), 0);
}

TEST(RampStepsTest, WaitsAnIntervalAfterEachStepAndAfterTheLastBeforeItFinishes) {
  v1::Ramp ramp = AfterStep(Scheduled(), kStart);
  EXPECT_EQ(ramp.state(), v1::Ramp::STATE_RUNNING);
  EXPECT_EQ(PercentNow(ramp), 0.1);
  EXPECT_EQ(MoveAt(ramp, kStart + kEvery - absl::Nanoseconds(1)), RampMove::kNothing);
  EXPECT_EQ(MoveAt(ramp, kStart + kEvery), RampMove::kStep);
  ramp = AfterStep(AfterStep(ramp, kStart + kEvery), kStart + 2 * kEvery);
  EXPECT_EQ(PercentNow(ramp), 100);
  EXPECT_EQ(MoveAt(ramp, kStart + 3 * kEvery - absl::Nanoseconds(1)), RampMove::kNothing);
  EXPECT_EQ(MoveAt(ramp, kStart + 3 * kEvery), RampMove::kFinish);
}

TEST(RampStepsTest, OverdueStepIsOneStepAndTheNextWaitsTheWholeIntervalFromThen) {
  const absl::Time late = kStart + absl::Hours(48);
  const v1::Ramp ramp = AfterStep(AfterStep(Scheduled(), kStart), late);
  EXPECT_EQ(ramp.steps_taken(), 2U);
  EXPECT_EQ(NextMove(ramp), late + kEvery);
}

TEST(RampStepsTest, PauseKeepsWhatWasLeftOfTheInterval) {
  const v1::Ramp running = AfterStep(Scheduled(), kStart);
  const v1::Ramp paused = Paused(running, kStart + absl::Minutes(10));
  EXPECT_TRUE(IsUnderWay(paused));
  EXPECT_EQ(NextMove(paused), absl::InfiniteFuture());
  EXPECT_EQ(MoveAt(paused, kStart + absl::Hours(10)), RampMove::kNothing);
  const v1::Ramp resumed = Resumed(paused, kStart + absl::Hours(10));
  EXPECT_EQ(resumed.state(), v1::Ramp::STATE_RUNNING);
  EXPECT_EQ(NextMove(resumed), kStart + absl::Hours(10) + absl::Minutes(20));
}

TEST(RampStepsTest, PausedBeforeItsStartWaitsAgainForAllThatWasLeft) {
  const v1::Ramp paused = Paused(Scheduled(), kStart - absl::Hours(1));
  const v1::Ramp resumed = Resumed(paused, kStart + absl::Hours(5));
  EXPECT_EQ(resumed.state(), v1::Ramp::STATE_SCHEDULED);
  EXPECT_EQ(NextMove(resumed), kStart + absl::Hours(6));
}

TEST(RampStepsTest, ClockThatWasSetBackMakesNoStepWaitLongerThanAnInterval) {
  const v1::Ramp ramp = AfterStep(Scheduled(), kStart);
  const absl::Time back = kStart - absl::Hours(24);
  EXPECT_EQ(NextMove(FollowingClock(ramp, back)), back + kEvery);
  EXPECT_EQ(NextMove(FollowingClock(ramp, kStart + absl::Minutes(1))), kStart + kEvery);
  EXPECT_EQ(NextMove(FollowingClock(Scheduled(), back)), kStart);  // that is a time of day
}

TEST(RampStepsTest, EndIsTheEnd) {
  const v1::Ramp ended =
      Ended(AfterStep(Scheduled(), kStart), v1::Ramp::STATE_ABORTED, "errors", kStart);
  EXPECT_FALSE(IsUnderWay(ended));
  EXPECT_EQ(MoveAt(ended, kStart + absl::Hours(10)), RampMove::kNothing);
  EXPECT_EQ(ended.message(), "errors");
  EXPECT_EQ(TimeOf(ended.ended_at()), kStart);
}

TEST(RampStepsTest, TextsSayWhoGetsWhat) {
  EXPECT_EQ(StepText(AfterStep(Scheduled(), kStart)), "step 1 of 3: 0.1 % get \"on\"");
}

}  // namespace
}  // namespace guidon
