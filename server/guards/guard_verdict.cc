#include "server/guards/guard_verdict.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/proto_time.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using analysis::Cause;
using analysis::Verdict;

v1::GuardAnswer::Verdict MessageOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return v1::GuardAnswer::VERDICT_PASS;
    case Verdict::kFail:
      return v1::GuardAnswer::VERDICT_FAIL;
    case Verdict::kContinue:
      return v1::GuardAnswer::VERDICT_CONTINUE;
  }
  return v1::GuardAnswer::VERDICT_UNSPECIFIED;
}

v1::GuardTest TestOf(const analysis::MetricReport& metric) {
  v1::GuardTest test;
  test.set_name(metric.name);
  test.set_verdict(MessageOf(metric.verdict));
  test.set_reason(metric.reason);
  test.set_to_all(metric.canary.all);
  test.set_to_bad(metric.canary.bad);
  test.set_from_all(metric.stable.all);
  test.set_from_bad(metric.stable.bad);
  test.set_worse(metric.worse);
  test.set_worse_bound(metric.worse_threshold);
  test.set_not_worse(metric.not_worse);
  test.set_not_worse_bound(metric.not_worse_threshold);
  if (metric.max_rate.has_value()) test.set_max_rate(*metric.max_rate);
  test.set_above_max_rate(metric.above_guard);
  return test;
}

// Whether nothing, or nothing that can be used, is known of the two variants.
bool IsBlind(const analysis::Report& report) {
  return report.cause == Cause::kUnavailable || report.cause == Cause::kBadData ||
         report.cause == Cause::kNoData || report.cause == Cause::kWarmUp ||
         report.cause == Cause::kDeadline;
}

// Whether both variants were counted in a whole interval since the step was taken.
bool IsSeen(const RampStep& step, const analysis::Analysis& analysis,
            const analysis::Report& report) {
  // By the clock of Prometheus, as the report has it.
  const absl::Duration skew = report.start.value_or(step.first_taken_at) - step.first_taken_at;
  const absl::Time since = step.taken_at + skew + analysis.interval;
  for (const analysis::MetricReport& metric : report.metrics) {
    double canary = 0;
    double stable = 0;
    for (auto point = metric.points.rbegin(); point != metric.points.rend() && point->time >= since;
         ++point) {
      canary += point->canary.all;
      stable += point->stable.all;
    }
    if (canary > 0 && stable > 0) return true;
  }
  return false;
}

// What holds the ramp, if it is not to be aborted; "" where it may take what comes next.
std::string WhatHolds(const RampStep& step, const analysis::Analysis& analysis,
                      const analysis::Report& report) {
  if (step.is_overruled) return "";
  const bool must_pass = step.is_final && report.verdict != Verdict::kPass;
  // After the last step nobody has `from` any more.
  const bool is_blind = step.is_last ? report.cause == Cause::kUnavailable : IsBlind(report);
  if (must_pass || is_blind) return report.reason;
  if (step.is_last || IsSeen(step, analysis, report)) return "";
  return absl::StrCat("not both variants were seen at ", step.percent, " % yet");
}

// The reason, and what decided.
std::string FailureText(const v1::GuardAnswer& answer) {
  std::string text = answer.reason();
  for (const v1::GuardTest& test : answer.tests()) {
    if (test.verdict() == v1::GuardAnswer::VERDICT_FAIL) {
      absl::StrAppend(&text, " [", EvidenceText(test), "]");
    }
  }
  return text;
}

}  // namespace

v1::GuardAnswer AnswerOf(const analysis::Report& report) {
  v1::GuardAnswer answer;
  answer.set_verdict(MessageOf(report.verdict));
  answer.set_cause(std::string(analysis::CauseName(report.cause)));
  answer.set_reason(report.reason);
  *answer.mutable_at() = ToTimestamp(report.asked_at);
  for (const analysis::MetricReport& metric : report.metrics) *answer.add_tests() = TestOf(metric);
  return answer;
}

GateVerdict VerdictOn(const RampStep& step, const analysis::Analysis& analysis,
                      const analysis::Report& report, absl::Time now) {
  v1::GuardAnswer answer = AnswerOf(report);
  if (report.verdict == Verdict::kFail) {
    return {GateVerdict::Kind::kAbort, FailureText(answer), std::move(answer)};
  }
  std::string reason = WhatHolds(step, analysis, report);
  if (!step.is_due || reason.empty()) return {GateVerdict::Kind::kGo, "", std::move(answer)};
  // The analysis itself ends where it had no data until its deadline for these.
  if (report.cause != Cause::kDeadline) {
    if (now < step.first_taken_at + analysis.deadline) {
      return {GateVerdict::Kind::kWait, std::move(reason), std::move(answer)};
    }
    reason = absl::StrCat("no verdict until the deadline of ",
                          absl::FormatDuration(analysis.deadline), ": ", reason);
  }
  const bool fails =
      analysis.at_deadline == analysis::AtDeadline::kFail && report.cause != Cause::kUnavailable;
  answer.set_verdict(fails ? v1::GuardAnswer::VERDICT_FAIL : v1::GuardAnswer::VERDICT_INCONCLUSIVE);
  if (fails) answer.set_cause(std::string(analysis::CauseName(Cause::kDeadline)));
  return {fails ? GateVerdict::Kind::kAbort : GateVerdict::Kind::kPause, std::move(reason),
          std::move(answer)};
}

std::string EvidenceText(const v1::GuardTest& test) {
  std::string text = absl::StrFormat("evidence that %s is worse %.3g, bound %.3g", test.name(),
                                     test.worse(), test.worse_bound());
  if (test.has_max_rate()) {
    absl::StrAppendFormat(&text, ", that it is above %.3g %% %.3g", 100 * test.max_rate(),
                          test.above_max_rate());
  }
  return text;
}

}  // namespace guidon
