#include "server/guards/guard_gate.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analysis/config/parse.h"
#include "analysis/engine/judge.h"
#include "analysis/prometheus/prometheus_source.h"
#include "server/guards/guard_verdict.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr absl::Duration kAskAgain = absl::Seconds(1);
// guidond does not wait longer for an answer when it stops.
constexpr absl::Duration kLongestQuestion = absl::Seconds(5);
constexpr char kNoPrometheus[] =
    "guidond has no Prometheus to ask: start it with --prometheus URL, or GUIDON_PROMETHEUS";

GateVerdict Wait(std::string reason) {
  return {GateVerdict::Kind::kWait, std::move(reason), std::nullopt, kAskAgain};
}

absl::StatusOr<analysis::Analysis> Parse(const v1::Guard& guard) {
  return analysis::ParseAnalysis(guard.text(), guard.name().empty() ? "guard" : guard.name());
}

// How old a report may be that decides.
absl::Duration OldestReport(const analysis::Analysis& analysis) {
  return std::max(3 * JudgeEvery(analysis), absl::Seconds(30));
}

}  // namespace

GuardGate::GuardGate(std::unique_ptr<analysis::MetricSource> source,
                     std::function<absl::Time()> clock)
    : source_(std::move(source)), clock_(clock),
      judge_(
          [this](const GuardQuestion& question, absl::Time now) {
            const absl::Duration elapsed = now - question.subject.start.value_or(now);
            return analysis::Judge(FittedTo(elapsed, question.analysis), question.subject, *source_,
                                   now);
          },
          clock),
      thread_(std::move(clock)) {
  if (source_ != nullptr) thread_.Start([this] { return judge_.JudgeDue(); });
}

absl::StatusOr<std::unique_ptr<GuardGate>> GuardGate::Make(const std::string& url) {
  if (url.empty()) return std::make_unique<GuardGate>(nullptr);
  absl::StatusOr<analysis::PrometheusOptions> options = analysis::PrometheusFromEnvironment(url);
  if (!options.ok()) {
    return absl::Status(options.status().code(),
                        absl::StrCat("--prometheus: ", options.status().message()));
  }
  return std::make_unique<GuardGate>(
      std::make_unique<analysis::PrometheusSource>(*std::move(options)));
}

absl::Status GuardGate::Check(const v1::Guard& guard) const {
  if (source_ == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("guard: ", kNoPrometheus));
  }
  return Parse(guard).status();
}

GateVerdict GuardGate::Decide(const RampStep& step) {
  if (step.guard.text().empty()) return {};
  if (source_ == nullptr) return Wait(kNoPrometheus);
  absl::StatusOr<analysis::Analysis> analysis = Parse(step.guard);
  if (!analysis.ok()) return Wait(std::string(analysis.status().message()));
  analysis->timeout = std::min(analysis->timeout, kLongestQuestion);
  const GuardJudge::Answer answer = judge_.Ask(step.flag, QuestionOf(step, *analysis));
  if (answer.is_new_question) thread_.Wake();
  if (!answer.report.has_value()) return Wait("Prometheus has not been asked yet");
  // Each step is to be looked at once at least, however short its interval.
  const absl::Time now = clock_();
  const absl::Time oldest = std::max(now - OldestReport(*analysis), step.taken_at);
  const bool has_failed = answer.report->verdict == analysis::Verdict::kFail;
  if (!has_failed && answer.report->asked_at < oldest) {
    return Wait("Prometheus has not been asked again yet");
  }
  GateVerdict verdict = VerdictOn(step, *analysis, *answer.report, now);
  verdict.ask_again_in = kAskAgain;
  return verdict;
}

}  // namespace guidon
