#include "server/stats/evaluation_counts.h"

#include <algorithm>
#include <utility>

#include "evaluator/outcome.h"

namespace guidon {
namespace {

// A tally's names, as Flag::StartTally() gives them.
class Names {
 public:
  explicit Names(const FlagTally& tally) : names_(tally.Names()) {}

  FlagId id() const { return {names_[0], names_[1]}; }

  EvaluationOutcome Describe(size_t number) const {
    const Outcome outcome = OutcomeAt(number);
    return {outcome.place == 0 ? "" : names_[1 + outcome.place], outcome.reason, outcome.error};
  }

 private:
  const std::vector<std::string> names_;
};

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
  FlagTally* const tally = resolution.flag->tally();
  (tally != nullptr ? *tally : Note(*resolution.flag)).Count(OutcomeOf(resolution), now);
}

FlagTally& EvaluationCounts::Note(const Flag& flag) {
  MutexLock lock(mutex_);
  if (FlagTallyPtr tally = flag.StartTally(); tally != nullptr) {
    noted_.push_back(std::move(tally));
    if (noted_.size() >= look_at_) {
      SumUpGone();
      look_at_ = std::max<size_t>(1024, 2 * noted_.size());
    }
  }
  return *flag.tally();
}

void EvaluationCounts::SumUpGone() {
  const auto first = std::partition(noted_.begin(), noted_.end(),
                                    [](const FlagTallyPtr& tally) { return !tally->released(); });
  for (auto noted = first; noted != noted_.end(); ++noted) {
    const FlagTally& tally = **noted;
    const Names names(tally);
    const FlagId id = names.id();
    for (size_t i = 0; i < tally.outcomes(); ++i) {
      const uint64_t count = tally.count(i);
      if (count == 0) continue;
      EvaluationOutcome outcome = names.Describe(i);
      FlagEvaluations* flag = &gone_[id];
      if (flag->counts.find(outcome) == flag->counts.end()) {
        if (gone_outcomes_ < kMaxGone) {
          ++gone_outcomes_;
        } else {
          if (flag->counts.empty()) gone_.erase(id);
          flag = &gone_[Other()];
          outcome.variant.clear();
        }
      }
      flag->counts[std::move(outcome)] += count;
      flag->last = std::max(flag->last, tally.last());
    }
  }
  noted_.erase(first, noted_.end());
}

std::map<FlagId, FlagEvaluations> EvaluationCounts::Totals() {
  MutexLock lock(mutex_);
  SumUpGone();
  std::map<FlagId, FlagEvaluations> totals = gone_;
  for (const FlagTallyPtr& tally : noted_) {
    const Names names(*tally);
    FlagEvaluations& flag = totals[names.id()];
    flag.last = std::max(flag.last, tally->last());
    for (size_t i = 0; i < tally->outcomes(); ++i) {
      const uint64_t count = tally->count(i);
      if (count > 0) flag.counts[names.Describe(i)] += count;
    }
  }
  return totals;
}

std::map<FlagId, int64_t> EvaluationCounts::LastTimes() {
  MutexLock lock(mutex_);
  SumUpGone();
  std::map<FlagId, int64_t> times;
  for (const auto& [id, flag] : gone_) times[id] = flag.last;
  for (const FlagTallyPtr& tally : noted_) {
    int64_t& time = times[Names(*tally).id()];
    time = std::max(time, tally->last());
  }
  return times;
}

}  // namespace guidon
