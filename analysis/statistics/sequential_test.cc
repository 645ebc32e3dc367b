#include "analysis/statistics/sequential_test.h"

#include <algorithm>
#include <cmath>

namespace guidon::analysis {

SequentialTest::SequentialTest(const TestPlan& plan)
    : plan_(plan), worse_(plan.tolerated_ratio, RatiosAbove(plan.tolerated_ratio), plan.burst),
      not_worse_(plan.margin, RatiosBelow(plan.margin), plan.burst),
      harmless_(plan.harmless_rate, RatesBelow(plan.harmless_rate), plan.burst) {
  if (plan.max_rate.has_value()) {
    guard_.emplace(*plan.max_rate, RatesAbove(*plan.max_rate), plan.burst);
  }
}

void SequentialTest::Add(const Counts& canary, const Counts& stable) {
  canary_ += canary;
  stable_ += stable;
  worse_.Add(canary, stable);
  not_worse_.Add(canary, stable);
  now_.worse = worse_.Log();
  now_.not_worse = not_worse_.Log();
  if (plan_.harmless_rate > 0) {
    // Either is enough, and the mean of two e-processes is one.
    harmless_.Add(canary.bad, canary.all);
    now_.not_worse = LogMean(now_.not_worse, harmless_.Log());
  }
  if (guard_.has_value()) {
    guard_->Add(canary.bad, canary.all);
    now_.above_guard = guard_->Log();
  }
  peak_.worse = std::max(peak_.worse, now_.worse);
  peak_.not_worse = std::max(peak_.not_worse, now_.not_worse);
  peak_.above_guard = std::max(peak_.above_guard, now_.above_guard);

  if (canary_.all < plan_.min_requests) return;
  const double fail = std::log(plan_.fail_threshold());
  is_worse_ = is_worse_ || (peak_.worse >= fail && canary_.bad > plan_.harmless_rate * canary_.all);
  is_above_guard_ = is_above_guard_ || peak_.above_guard >= fail;
  is_not_worse_ = is_not_worse_ || peak_.not_worse >= std::log(plan_.pass_threshold());
}

}  // namespace guidon::analysis
