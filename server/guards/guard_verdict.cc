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

// Whether the ramp may take what comes next, if it is not to be aborted.
bool MayGoOn(const RampStep& step, const analysis::Report& report) {
  if (step.is_overruled) return true;
  if (step.is_final) return report.verdict == Verdict::kPass;
  if (step.is_last) return report.cause != Cause::kUnavailable;  // nobody has `from` any more
  return !IsBlind(report);
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
  if (!step.is_due || MayGoOn(step, report)) {
    return {GateVerdict::Kind::kGo, "", std::move(answer)};
  }
  std::string reason = report.reason;
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
