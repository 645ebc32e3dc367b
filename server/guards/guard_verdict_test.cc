#include "server/guards/guard_verdict.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using analysis::Cause;
using analysis::Verdict;
using Kind = GateVerdict::Kind;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

analysis::Analysis AnalysisFor(absl::Duration deadline, analysis::AtDeadline at_deadline) {
  analysis::Analysis analysis;
  analysis.deadline = deadline;
  analysis.at_deadline = at_deadline;
  return analysis;
}

analysis::Report ReportOf(Verdict verdict, Cause cause) {
  analysis::Report report;
  report.verdict = verdict;
  report.cause = cause;
  report.reason = "because";
  report.asked_at = kStart;
  return report;
}

enum class Moment { kInBetween, kFinal, kAfterLast };

RampStep StepAt(Moment moment, bool is_due = true) {
  RampStep step;
  step.flag = {"", "a"};
  step.to = "on";
  step.from = "off";
  step.first_taken_at = kStart;
  step.is_due = is_due;
  step.is_final = moment == Moment::kFinal;
  step.is_last = moment == Moment::kAfterLast;
  return step;
}

struct Case {
  Verdict verdict;
  Cause cause;
  Kind in_between;
  Kind final;
  Kind after_last;
};

TEST(GuardVerdict, SaysWhatTheReportMeansBeforeTheDeadline) {
  const Case cases[] = {
      {Verdict::kFail, Cause::kRatio, Kind::kAbort, Kind::kAbort, Kind::kAbort},
      {Verdict::kFail, Cause::kGuard, Kind::kAbort, Kind::kAbort, Kind::kAbort},
      {Verdict::kPass, Cause::kNotWorse, Kind::kGo, Kind::kGo, Kind::kGo},
      {Verdict::kContinue, Cause::kCollecting, Kind::kGo, Kind::kWait, Kind::kGo},
      {Verdict::kContinue, Cause::kWarmUp, Kind::kWait, Kind::kWait, Kind::kGo},
      {Verdict::kContinue, Cause::kFewRequests, Kind::kGo, Kind::kWait, Kind::kGo},
      {Verdict::kContinue, Cause::kNoData, Kind::kWait, Kind::kWait, Kind::kGo},
      {Verdict::kContinue, Cause::kBadData, Kind::kWait, Kind::kWait, Kind::kGo},
      {Verdict::kContinue, Cause::kUnavailable, Kind::kWait, Kind::kWait, Kind::kWait},
  };
  const analysis::Analysis analysis =
      AnalysisFor(absl::Hours(1), analysis::AtDeadline::kInconclusive);
  const absl::Time now = kStart + absl::Minutes(59);
  for (const Case& c : cases) {
    SCOPED_TRACE(analysis::CauseName(c.cause));
    const analysis::Report report = ReportOf(c.verdict, c.cause);
    EXPECT_EQ(VerdictOn(StepAt(Moment::kInBetween), analysis, report, now).kind, c.in_between);
    EXPECT_EQ(VerdictOn(StepAt(Moment::kFinal), analysis, report, now).kind, c.final);
    EXPECT_EQ(VerdictOn(StepAt(Moment::kAfterLast), analysis, report, now).kind, c.after_last);
  }
}

TEST(GuardVerdict, AtTheDeadlinePausesOrAbortsAsTheAnalysisSays) {
  const absl::Time now = kStart + absl::Hours(1);
  const analysis::Report report = ReportOf(Verdict::kContinue, Cause::kCollecting);
  GateVerdict verdict =
      VerdictOn(StepAt(Moment::kFinal),
                AnalysisFor(absl::Hours(1), analysis::AtDeadline::kInconclusive), report, now);
  EXPECT_EQ(verdict.kind, Kind::kPause);
  EXPECT_EQ(verdict.reason, "no verdict until the deadline of 1h: because");
  EXPECT_EQ(verdict.answer->verdict(), v1::GuardAnswer::VERDICT_INCONCLUSIVE);
  verdict = VerdictOn(StepAt(Moment::kFinal),
                      AnalysisFor(absl::Hours(1), analysis::AtDeadline::kFail), report, now);
  EXPECT_EQ(verdict.kind, Kind::kAbort);
  EXPECT_EQ(verdict.answer->verdict(), v1::GuardAnswer::VERDICT_FAIL);
  EXPECT_EQ(verdict.answer->cause(), "deadline");
}

TEST(GuardVerdict, StepThatIsNotHeldUpDoesNotMindTheDeadline) {
  const analysis::Report report = ReportOf(Verdict::kContinue, Cause::kCollecting);
  EXPECT_EQ(VerdictOn(StepAt(Moment::kInBetween),
                      AnalysisFor(absl::Hours(1), analysis::AtDeadline::kFail), report,
                      kStart + absl::Hours(2))
                .kind,
            Kind::kGo);
}

TEST(GuardVerdict, PrometheusThatDoesNotAnswerNeverAborts) {
  const analysis::Report report = ReportOf(Verdict::kContinue, Cause::kUnavailable);
  for (const Moment moment : {Moment::kInBetween, Moment::kFinal, Moment::kAfterLast}) {
    EXPECT_EQ(VerdictOn(StepAt(moment), AnalysisFor(absl::Hours(1), analysis::AtDeadline::kFail),
                        report, kStart + absl::Hours(2))
                  .kind,
              Kind::kPause);
  }
}

TEST(GuardVerdict, AnalysisThatEndedWithoutDataHoldsAStepInBetweenToo) {
  const analysis::Report report = ReportOf(Verdict::kContinue, Cause::kDeadline);
  const GateVerdict verdict =
      VerdictOn(StepAt(Moment::kInBetween),
                AnalysisFor(absl::Hours(1), analysis::AtDeadline::kInconclusive), report, kStart);
  EXPECT_EQ(verdict.kind, Kind::kPause);
  EXPECT_EQ(verdict.reason, "because");
}

TEST(GuardVerdict, WhatIsNotDueIsOnlyAborted) {
  const analysis::Analysis analysis = AnalysisFor(absl::Hours(1), analysis::AtDeadline::kFail);
  const absl::Time late = kStart + absl::Hours(2);
  const RampStep step = StepAt(Moment::kFinal, /*is_due=*/false);
  EXPECT_EQ(VerdictOn(step, analysis, ReportOf(Verdict::kContinue, Cause::kCollecting), late).kind,
            Kind::kGo);
  EXPECT_EQ(VerdictOn(step, analysis, ReportOf(Verdict::kFail, Cause::kRatio), late).kind,
            Kind::kAbort);
}

TEST(GuardVerdict, PersonOverrulesAllButAFailure) {
  const analysis::Analysis analysis = AnalysisFor(absl::Hours(1), analysis::AtDeadline::kFail);
  RampStep step = StepAt(Moment::kFinal);
  step.is_overruled = true;
  EXPECT_EQ(VerdictOn(step, analysis, ReportOf(Verdict::kContinue, Cause::kUnavailable),
                      kStart + absl::Hours(2))
                .kind,
            Kind::kGo);
  EXPECT_EQ(VerdictOn(step, analysis, ReportOf(Verdict::kFail, Cause::kRatio), kStart).kind,
            Kind::kAbort);
}

TEST(GuardVerdict, FailureCarriesItsEvidence) {
  analysis::Report report = ReportOf(Verdict::kFail, Cause::kRatio);
  report.reason = "failures: canary 9 %, stable 0.3 %";
  analysis::MetricReport& test = report.metrics.emplace_back();
  test.name = "failures";
  test.verdict = Verdict::kFail;
  test.canary = {100, 9};
  test.stable = {900, 3};
  test.worse = 5125;
  test.worse_threshold = 200;
  test.max_rate = 0.05;
  test.above_guard = 12;
  report.metrics.emplace_back().name = "latency";
  const GateVerdict verdict =
      VerdictOn(StepAt(Moment::kInBetween, false), analysis::Analysis(), report, kStart);
  EXPECT_EQ(verdict.reason,
            "failures: canary 9 %, stable 0.3 % [evidence that failures is worse 5.12e+03, bound "
            "200, that it is above 5 % 12]");
  ASSERT_EQ(verdict.answer->tests_size(), 2);
  EXPECT_EQ(verdict.answer->tests(0).to_bad(), 9);
  EXPECT_EQ(verdict.answer->tests(0).from_all(), 900);
}

}  // namespace
}  // namespace guidon
