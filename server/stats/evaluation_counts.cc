#include "server/stats/evaluation_counts.h"

#include <algorithm>
#include <utility>

#include "evaluator/outcome.h"

namespace guidon {
namespace {

EvaluationOutcome Describe(size_t number, const std::vector<std::string>& variants) {
  const Outcome outcome = OutcomeAt(number);
  return {outcome.place == 0 ? "" : variants[outcome.place - 1], outcome.reason, outcome.error};
}

const FlagId& Other() {
  static const FlagId other = {"", "(other)"};
  return other;
}

}  // namespace

void EvaluationCounts::Count(const Resolution& resolution, int64_t now) {
  if (resolution.flag == nullptr) {
    unknown_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  FlagTally& tally = *resolution.flag->tally();
  tally.Count(OutcomeOf(resolution), now);
  if (!tally.noted()) Note(*resolution.flag);
}

void EvaluationCounts::Note(const Flag& flag) {
  MutexLock lock(mutex_);
  if (flag.tally()->noted()) return;
  flag.tally()->SetNoted();
  std::vector<std::string> variants;
  for (const Variant& variant : flag.variants()) variants.push_back(variant.name);
  noted_.push_back({flag.id(), std::move(variants), flag.tally()});
  if (noted_.size() < look_at_) return;
  SumUpGone();
  look_at_ = std::max<size_t>(1024, 2 * noted_.size());
}

void EvaluationCounts::SumUpGone() {
  // The copy, an atomic addition, orders the flag's last evaluation before what follows.
  const auto is_gone = [](const Noted& noted) {
    const std::shared_ptr<FlagTally> copy = noted.tally;
    return copy.use_count() == 2;
  };
  const auto first = std::partition(noted_.begin(), noted_.end(),
                                    [&](const Noted& noted) { return !is_gone(noted); });
  for (auto noted = first; noted != noted_.end(); ++noted) {
    for (size_t i = 0; i < noted->tally->outcomes(); ++i) {
      const uint64_t count = noted->tally->count(i);
      if (count == 0) continue;
      EvaluationOutcome outcome = Describe(i, noted->variants);
      FlagEvaluations* flag = &gone_[noted->id];
      if (flag->counts.find(outcome) == flag->counts.end()) {
        if (gone_outcomes_ < kMaxGone) {
          ++gone_outcomes_;
        } else {
          if (flag->counts.empty()) gone_.erase(noted->id);
          flag = &gone_[Other()];
          outcome.variant.clear();
        }
      }
      flag->counts[std::move(outcome)] += count;
      flag->last = std::max(flag->last, noted->tally->last());
    }
  }
  noted_.erase(first, noted_.end());
}

std::map<FlagId, FlagEvaluations> EvaluationCounts::Totals() {
  MutexLock lock(mutex_);
  SumUpGone();
  std::map<FlagId, FlagEvaluations> totals = gone_;
  for (const Noted& noted : noted_) {
    FlagEvaluations& flag = totals[noted.id];
    flag.last = std::max(flag.last, noted.tally->last());
    for (size_t i = 0; i < noted.tally->outcomes(); ++i) {
      const uint64_t count = noted.tally->count(i);
      if (count > 0) flag.counts[Describe(i, noted.variants)] += count;
    }
  }
  return totals;
}

}  // namespace guidon
