#include "server/ramps/ramps.h"

#include <deque>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/ramps/testing/failing_store.h"
#include "server/ramps/testing/ramp_world.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::Duration kEvery = absl::Minutes(30);

// Says what it is told, go otherwise, and keeps what it was asked.
class FakeGate final : public StepGate {
 public:
  absl::Status Check(const v1::Guard& guard) const override {
    return guard.text() == "bad" ? absl::InvalidArgumentError("guard: line 1") : absl::OkStatus();
  }
  GateVerdict Decide(const RampStep& step) override {
    asked.push_back(step);
    if (during) during();
    if (verdicts.empty()) return {};
    const GateVerdict verdict = verdicts.front();
    verdicts.pop_front();
    return verdict;
  }

  std::deque<GateVerdict> verdicts;
  std::vector<RampStep> asked;
  std::function<void()> during;
};

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

class RampsTest : public ::testing::Test {
 protected:
  void SetUp() override { Load(); }

  // As guidond does when it starts.
  void Load() {
    RampSettings settings;
    settings.clock = world_.clock().function();
    settings.ask_gate_every = absl::Minutes(10);
    settings.changed = [this] { ++changes_; };
    store_ = std::make_unique<FailingStore>(world_.store());
    ramps_ = Ramps::Load(*store_, gate_, settings).value();
  }
  void Restart() {
    ramps_.reset();
    world_.Open();
    Load();
  }

  v1::StartRampRequest Request() {
    v1::StartRampRequest request;
    request.set_key("a");
    request.set_to("on");
    for (const double step : {1, 10, 100}) request.add_steps(step);
    *request.mutable_every() = ToProtoDuration(kEvery);
    request.set_reason("release");
    return request;
  }
  absl::StatusOr<v1::Ramp> Start() { return ramps_->Start(Request(), "ann"); }
  absl::StatusOr<v1::Ramp> StartGuarded() {
    v1::StartRampRequest request = Request();
    request.mutable_guard()->set_text("metrics");
    return ramps_->Start(request, "ann");
  }
  absl::StatusOr<v1::Ramp> StartLater() {
    v1::StartRampRequest request = Request();
    *request.mutable_start_at() = ToTimestamp(world_.clock().Now() + kEvery);
    return ramps_->Start(request, "ann");
  }

  v1::Ramp Ramp() { return ramps_->Get(world_.kFlag).value(); }
  v1::Ramp::State State() { return Ramp().state(); }

  // Time passes, and what is due is done. Returns how long from then nothing is due.
  absl::Duration Pass(absl::Duration time) {
    world_.clock().Move(time);
    return ramps_->Advance() - world_.clock().Now();
  }

  RampWorld world_;
  std::unique_ptr<FailingStore> store_;
  FakeGate gate_;
  int changes_ = 0;
  std::unique_ptr<Ramps> ramps_;
};

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

TEST_F(RampsTest, GateIsAskedWhileAStepIsWatchedAndBeforeEachPromotion) {
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

TEST_F(RampsTest, StepWaitsForItsGateWhichIsAskedAgain) {
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

TEST_F(RampsTest, GateAbortsAtOnceAlsoInTheMiddleOfAStepAndWhilePaused) {
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

TEST_F(RampsTest, AnswerOfTheGateCountsForNothingWhereTheRampHasChangedMeanwhile) {
  ASSERT_TRUE(Start().ok());
  gate_.during = [&] { ASSERT_TRUE(ramps_->Abort(world_.kFlag, {"cat", ""}).ok()); };
  Pass(kEvery);
  EXPECT_EQ(State(), v1::Ramp::STATE_ABORTED);
  EXPECT_EQ(world_.Targeting(), Share(0, 100));
}

TEST_F(RampsTest, KillWhileTheGateThinksWins) {
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

TEST_F(RampsTest, GuardIsCheckedBeforeTheRampStarts) {
  v1::StartRampRequest request = Request();
  request.mutable_guard()->set_text("bad");
  EXPECT_EQ(ramps_->Start(request, "ann").status().ToString(), "INVALID_ARGUMENT: guard: line 1");
  EXPECT_TRUE(ramps_->List().empty());
}

TEST_F(RampsTest, GuardIsAskedAtOnceSoonAgainAndAfterARestart) {
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

TEST_F(RampsTest, GateKnowsTheDecisionForTheLastStep) {
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

TEST_F(RampsTest, GateThatCannotTellPausesUntilAPersonOverrulesIt) {
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

TEST_F(RampsTest, PauseByHandOverrulesNothing) {
  ASSERT_TRUE(StartGuarded().ok());
  ASSERT_TRUE(ramps_->Pause(world_.kFlag, {"cat", ""}).ok());
  ASSERT_TRUE(ramps_->Resume(world_.kFlag, {"cat", ""}).ok());
  Pass(kEvery);
  EXPECT_FALSE(gate_.asked.back().is_overruled);
}

TEST_F(RampsTest, WhatTheGuardSaidStaysWithARampThatItAborted) {
  ASSERT_TRUE(StartGuarded().ok());
  gate_.verdicts = {Saying(Abort("9 of 10 bad"), v1::GuardAnswer::VERDICT_FAIL, "9 of 10 bad")};
  Pass(absl::ZeroDuration());
  EXPECT_EQ(world_.Targeting(), Share(0, 100));
  Restart();
  EXPECT_EQ(Ramp().guard_answer().verdict(), v1::GuardAnswer::VERDICT_FAIL);
  EXPECT_EQ(Ramp().message(), "by its gate: 9 of 10 bad");
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
