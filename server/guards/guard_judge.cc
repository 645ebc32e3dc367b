#include "server/guards/guard_judge.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

// A ramp asks every second or so; one that does not is over.
constexpr absl::Duration kForgetAfter = absl::Minutes(1);
constexpr int kMostIntervals = 10'000;  // Prometheus gives 11,000 points of a series at once

std::string VersionOf(const RampStep& step, const std::string& variant,
                      const analysis::Analysis& analysis) {
  if (analysis.version_label != analysis::Analysis().version_label) return variant;
  return absl::StrCat(analysis::LabelMatcher("flag", step.flag.key), ",",
                      analysis::LabelMatcher("flag_variant", variant));
}

}  // namespace

bool GuardQuestion::IsSameAs(const GuardQuestion& other) const {
  return subject.start == other.subject.start && subject.canary == other.subject.canary &&
         subject.stable == other.subject.stable;
}

GuardQuestion QuestionOf(const RampStep& step, analysis::Analysis analysis) {
  analysis::Subject subject;
  subject.name_space = step.flag.flag_set;
  subject.rollout = step.flag.key;
  subject.canary = VersionOf(step, step.to, analysis);
  subject.stable = VersionOf(step, step.from, analysis);
  subject.start = step.first_taken_at;
  analysis.deadline = absl::Hours(24 * 366);
  return {std::move(analysis), std::move(subject)};
}

analysis::Analysis FittedTo(absl::Duration elapsed, analysis::Analysis analysis) {
  while (elapsed / analysis.interval > kMostIntervals) analysis.interval *= 2;
  return analysis;
}

absl::Duration JudgeEvery(const analysis::Analysis& analysis) {
  return std::clamp(analysis.interval, absl::Seconds(1), absl::Seconds(15));
}

GuardJudge::Answer GuardJudge::Ask(const FlagId& id, const GuardQuestion& question) {
  MutexLock lock(mutex_);
  const absl::Time now = clock_();
  const auto found = watched_.find(id);
  if (found != watched_.end() && found->second.question.IsSameAs(question)) {
    found->second.last_asked = now;
    return {found->second.report, false};
  }
  watched_[id] = {.question = question, .last_asked = now, .report = {}};
  return {std::nullopt, true};
}

absl::Time GuardJudge::JudgeDue() {
  if (const auto due = NextDue(); due.has_value()) {
    Keep(due->first, due->second, judge_(due->second, clock_()));
  }
  MutexLock lock(mutex_);
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [id, watched] : watched_) next = std::min(next, watched.judge_at);
  return next;
}

std::optional<std::pair<FlagId, GuardQuestion>> GuardJudge::NextDue() {
  MutexLock lock(mutex_);
  const absl::Time now = clock_();
  std::erase_if(watched_,
                [&](const auto& entry) { return entry.second.last_asked < now - kForgetAfter; });
  // Where the clock was set back, nothing waits the longer for it.
  for (auto& [id, watched] : watched_) {
    watched.judge_at = std::min(watched.judge_at, now + JudgeEvery(watched.question.analysis));
  }
  const auto first = std::min_element(
      watched_.begin(), watched_.end(),
      [](const auto& a, const auto& b) { return a.second.judge_at < b.second.judge_at; });
  if (first == watched_.end() || first->second.judge_at > now) return std::nullopt;
  return std::pair(first->first, first->second.question);
}

void GuardJudge::Keep(const FlagId& id, const GuardQuestion& question, analysis::Report report) {
  MutexLock lock(mutex_);
  const auto found = watched_.find(id);
  if (found == watched_.end() || !found->second.question.IsSameAs(question)) return;
  found->second.report = std::move(report);
  found->second.judge_at = clock_() + JudgeEvery(question.analysis);
}

}  // namespace guidon
