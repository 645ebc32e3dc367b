#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ramps/testing/ramps_test.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

GateVerdict Wait(const std::string& reason) { return {GateVerdict::Kind::kWait, reason}; }
GateVerdict Pause(const std::string& reason) { return {GateVerdict::Kind::kPause, reason}; }
GateVerdict Abort(const std::string& reason) { return {GateVerdict::Kind::kAbort, reason}; }

// A verdict that comes with an answer of the guard.
GateVerdict Saying(GateVerdict verdict, v1::GuardAnswer::Verdict said, const std::string& reason) {
  verdict.answer.emplace();
  verdict.answer->set_verdict(said);
  verdict.answer->set_reason(reason);
  verdict.ask_again_in = absl::Seconds(1);
  return verdict;
}

using RampGatesTest = RampsTest;

TEST_F(RampGatesTest, GateIsAskedWhileAStepIsWatchedAndBeforeEachPromotion) {
  ASSERT_TRUE(Start().ok());
  EXPECT_EQ(Pass(absl::ZeroDuration()), absl::Minutes(10));
  EXPECT_TRUE(gate_.asked.empty());
  EXPECT_EQ(Pass(absl::Minutes(10)), absl::Minutes(10));
  ASSERT_EQ(gate_.asked.size(), 1U);
  EXPECT_FALSE(gate_.asked[0].is_due);
  EXPECT_EQ(gate_.asked[0].percent, 1);
  EXPECT_EQ(gate_.asked[0].flag.key, "a");
  Pass(absl::Minutes(20));
  EXPECT_TRUE(gate_.asked[1].is_due);
  EXPECT_FALSE(gate_.asked[1].is_last);
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  Pass(kEvery);
  Pass(kEvery);
  EXPECT_TRUE(gate_.asked.back().is_last);
  EXPECT_EQ(State(), v1::Ramp::STATE_DONE);
}

TEST_F(RampGatesTest, StepWaitsForItsGateWhichIsAskedAgain) {
  ASSERT_TRUE(Start().ok());
  gate_.verdicts = {Wait("too few jobs"), Wait("too few jobs")};
  EXPECT_EQ(Pass(kEvery), absl::Minutes(10));
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  EXPECT_EQ(Ramp().message(), "its gate waits: too few jobs");
  Pass(absl::ZeroDuration());  // woken: not asked before its time
  EXPECT_EQ(gate_.asked.size(), 1U);
  Pass(absl::Minutes(10));
  EXPECT_EQ(world_.Targeting(), Share(1, 99));
  Pass(absl::Minutes(10));
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
  EXPECT_EQ(Ramp().message(), "");
}

TEST_F(RampGatesTest, GateAbortsAtOnceAlsoInTheMiddleOfAStepAndWhilePaused) {
  for (const bool paused : {false, true}) {
    ASSERT_TRUE(Start().ok());
    if (paused) {
      ASSERT_TRUE(ramps_->Pause(world_.kFlag, {"cat", ""}).ok());
    }
    gate_.verdicts = {Abort("jobs fail 3 times as often")};
    Pass(absl::Minutes(10));
    EXPECT_EQ(State(), v1::Ramp::STATE_ABORTED);
    EXPECT_EQ(world_.Targeting(), Share(0, 100));
    EXPECT_EQ(world_.History().back(),
              "12 ann (ramp): ramp aborted by its gate: jobs fail 3 times as often");
  }
}

TEST_F(RampGatesTest, AnswerOfTheGateCountsForNothingWhereTheRampHasChangedMeanwhile) {
  ASSERT_TRUE(Start().ok());
  gate_.during = [&] { ASSERT_TRUE(ramps_->Abort(world_.kFlag, {"cat", ""}).ok()); };
  Pass(kEvery);
  EXPECT_EQ(State(), v1::Ramp::STATE_ABORTED);
  EXPECT_EQ(world_.Targeting(), Share(0, 100));
}

TEST_F(RampGatesTest, KillWhileTheGateThinksWins) {
  ASSERT_TRUE(Start().ok());
  gate_.during = [&] {
    gate_.during = nullptr;
    world_.Kill();
  };
  EXPECT_EQ(Pass(kEvery), absl::ZeroDuration());  // look again at once
  Pass(absl::ZeroDuration());
  EXPECT_EQ(State(), v1::Ramp::STATE_STOPPED);
  EXPECT_TRUE(world_.store().Get(world_.kFlag)->state.killed());
}

TEST_F(RampGatesTest, GuardIsCheckedBeforeTheRampStarts) {
  v1::StartRampRequest request = Request();
  request.mutable_guard()->set_text("bad");
  EXPECT_EQ(ramps_->Start(request, "ann").status().ToString(), "INVALID_ARGUMENT: guard: line 1");
  EXPECT_TRUE(ramps_->List().empty());
}

TEST_F(RampGatesTest, GuardIsAskedAtOnceSoonAgainAndAfterARestart) {
  ASSERT_TRUE(StartGuarded().ok());
  gate_.verdicts = {Saying({}, v1::GuardAnswer::VERDICT_CONTINUE, "3 of 100")};
  EXPECT_EQ(Pass(absl::ZeroDuration()), absl::Seconds(1));
  ASSERT_EQ(gate_.asked.size(), 1U);
  EXPECT_EQ(gate_.asked[0].guard.text(), "metrics");
  EXPECT_EQ(gate_.asked[0].first_taken_at, world_.clock().Now());
  EXPECT_EQ(Ramp().guard_answer().reason(), "3 of 100");
  const absl::Time started = world_.clock().Now();
  Pass(kEvery);
  Restart();
  Pass(absl::ZeroDuration());
  EXPECT_EQ(gate_.asked.back().guard.text(), "metrics");
  EXPECT_EQ(gate_.asked.back().first_taken_at, started);
  EXPECT_EQ(gate_.asked.back().taken_at, started + kEvery);
}

TEST_F(RampGatesTest, GateKnowsTheDecisionForTheLastStep) {
  ASSERT_TRUE(StartGuarded().ok());
  Pass(kEvery);
  EXPECT_FALSE(gate_.asked.back().is_final);  // 1 % to 10 %
  Pass(kEvery);
  EXPECT_TRUE(gate_.asked.back().is_final);  // 10 % to 100 %
  EXPECT_FALSE(gate_.asked.back().is_last);
  Pass(kEvery);
  EXPECT_FALSE(gate_.asked.back().is_final);
  EXPECT_TRUE(gate_.asked.back().is_last);

  v1::StartRampRequest one = Request();
  one.clear_steps();
  one.add_steps(50);
  one.set_replace_targeting(true);
  ASSERT_TRUE(ramps_->Start(one, "ann").ok());
  Pass(kEvery);
  EXPECT_TRUE(gate_.asked.back().is_final);
  EXPECT_TRUE(gate_.asked.back().is_last);
}

TEST_F(RampGatesTest, GateThatCannotTellPausesUntilAPersonOverrulesIt) {
  ASSERT_TRUE(StartGuarded().ok());
  gate_.verdicts = {
      Saying(Pause("no verdict"), v1::GuardAnswer::VERDICT_INCONCLUSIVE, "no verdict")};
  Pass(kEvery);
  EXPECT_EQ(State(), v1::Ramp::STATE_PAUSED);
  EXPECT_TRUE(Ramp().undecided());
  EXPECT_EQ(Ramp().message(), "by its gate: no verdict");
  EXPECT_EQ(world_.History().back(), "12 ann (ramp): ramp paused at 1 % by its gate: no verdict");
  Restart();
  gate_.verdicts = {Saying({}, v1::GuardAnswer::VERDICT_CONTINUE, "later")};
  Pass(kEvery);
  EXPECT_EQ(Ramp().guard_answer().verdict(), v1::GuardAnswer::VERDICT_INCONCLUSIVE);
  ASSERT_TRUE(ramps_->Resume(world_.kFlag, {"cat", "looks well"}).ok());
  EXPECT_EQ(world_.History().back(),
            "12 cat: ramp resumed at 1 % without a pass of its guard: looks well");
  Pass(absl::ZeroDuration());
  EXPECT_TRUE(gate_.asked.back().is_overruled);
  EXPECT_EQ(world_.Targeting(), Share(10, 90));
}

TEST_F(RampGatesTest, PauseByHandOverrulesNothing) {
  ASSERT_TRUE(StartGuarded().ok());
  ASSERT_TRUE(ramps_->Pause(world_.kFlag, {"cat", ""}).ok());
  ASSERT_TRUE(ramps_->Resume(world_.kFlag, {"cat", ""}).ok());
  Pass(kEvery);
  EXPECT_FALSE(gate_.asked.back().is_overruled);
}

TEST_F(RampGatesTest, WhatTheGuardSaidStaysWithARampThatItAborted) {
  ASSERT_TRUE(StartGuarded().ok());
  gate_.verdicts = {Saying(Abort("9 of 10 bad"), v1::GuardAnswer::VERDICT_FAIL, "9 of 10 bad")};
  Pass(absl::ZeroDuration());
  EXPECT_EQ(world_.Targeting(), Share(0, 100));
  Restart();
  EXPECT_EQ(Ramp().guard_answer().verdict(), v1::GuardAnswer::VERDICT_FAIL);
  EXPECT_EQ(Ramp().message(), "by its gate: 9 of 10 bad");
}

}  // namespace
}  // namespace guidon
