#include "analysis/simulation/simulation.h"

#include <deque>
#include <optional>

#include "absl/strings/str_cat.h"
#include "analysis/simulation/mann_whitney.h"
#include "analysis/statistics/sequential_test.h"

namespace guidon::analysis {
namespace {

constexpr double kThreshold = 0.05;
constexpr size_t kThresholdIntervals = 4;

// The canary's share of failures in the last minute.
class LastMinute {
 public:
  void Add(const Counts& canary) {
    last_.push_back(canary);
    if (last_.size() > kThresholdIntervals) last_.pop_front();
  }
  bool IsWorse() const {
    Counts sum;
    for (const Counts& counts : last_) sum += counts;
    return sum.rate() > kThreshold;
  }

 private:
  std::deque<Counts> last_;
};

TestPlan PlanFor(const Scenario& scenario, const SimulationOptions& options) {
  return {.alpha = options.alpha,
          .tests = 1,
          .burst = scenario.burst,
          .harmless_rate = 0.001,
          .max_rate = std::nullopt,
          .min_requests = 100};
}

// One rollout under all methods at once.
class Rollout {
 public:
  Rollout(const Scenario& scenario, const SimulationOptions& options, uint64_t seed)
      : traffic_(scenario.traffic, seed), guidon_(PlanFor(scenario, options)) {}

  void Run(int intervals, ScenarioResult& result) {
    for (int k = 0; k < intervals && open_ > 0; ++k) Step((k + 1) * kIntervalSeconds / 60, result);
    for (const Method method : kMethods) {
      result.outcomes[static_cast<size_t>(method)].harmed += harmed_[static_cast<size_t>(method)];
    }
  }

 private:
  void Step(double minutes, ScenarioResult& result) {
    const Traffic::Interval interval = traffic_.Next();
    guidon_.Add(interval.canary, interval.stable);
    if (!is_aborted_[2]) mann_whitney_.Add(interval.canary.rate(), interval.stable.rate());
    last_minute_.Add(interval.canary);
    if (!has_passed_ && !is_aborted_[0] && guidon_.not_worse()) {
      has_passed_ = true;
      ++result.passed;
      result.minutes_to_pass += minutes;
    }
    Conclude(Method::kGuidon, guidon_.worse(), interval, minutes, result);
    Conclude(Method::kThreshold, last_minute_.IsWorse(), interval, minutes, result);
    if (!is_aborted_[2]) {
      Conclude(Method::kMannWhitney, mann_whitney_.IsWorse(), interval, minutes, result);
    }
  }

  void Conclude(Method method, bool is_worse, const Traffic::Interval& interval, double minutes,
                ScenarioResult& result) {
    const auto i = static_cast<size_t>(method);
    if (is_aborted_[i]) return;
    harmed_[i] += interval.canary.bad;
    if (!is_worse) return;
    is_aborted_[i] = true;
    --open_;
    ++result.outcomes[i].aborted;
    result.outcomes[i].minutes += minutes;
  }

  Traffic traffic_;
  SequentialTest guidon_;
  MannWhitney mann_whitney_;
  LastMinute last_minute_;
  std::array<bool, kMethods.size()> is_aborted_ = {};
  std::array<double, kMethods.size()> harmed_ = {};
  size_t open_ = kMethods.size();
  bool has_passed_ = false;
};

}  // namespace

const char* MethodName(Method method) {
  switch (method) {
    case Method::kThreshold:
      return "threshold 5 %";
    case Method::kMannWhitney:
      return "Mann-Whitney";
    case Method::kGuidon:
      break;
  }
  return "guidon";
}

std::vector<Scenario> SameScenarios() {
  std::vector<Scenario> scenarios;
  for (const double requests : {1, 10, 100, 1000}) {
    TrafficModel traffic;
    traffic.requests_per_second = requests;
    scenarios.push_back({absl::StrCat("same, ", requests, "/s"), traffic, 1, true});
  }
  TrafficModel rare;
  rare.error_rate = 0.0005;
  scenarios.push_back({"same, 0.05 % errors", rare, 1, true});
  TrafficModel edge;
  edge.ratio = 1.2;
  scenarios.push_back({"at the tolerated 1.2", edge, 1, true});
  TrafficModel outages;
  outages.outages_per_hour = 12;
  scenarios.push_back({"same, outages of 5 s", outages, 1, true});
  TrafficModel bursts;
  bursts.burst = 10;
  scenarios.push_back({"same, bursts to 10", bursts, 1, false});
  scenarios.push_back({"... told burst: 10", bursts, 10, true});
  return scenarios;
}

std::vector<Scenario> WorseScenarios() {
  std::vector<Scenario> scenarios;
  for (const double ratio : {1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0}) {
    TrafficModel traffic;
    traffic.ratio = ratio;
    scenarios.push_back({absl::StrCat(ratio, " times worse"), traffic, 1, false});
  }
  for (const double ratio : {3.0, 20.0}) {
    TrafficModel bursts;
    bursts.burst = 10;
    bursts.ratio = ratio;
    scenarios.push_back({absl::StrCat(ratio, " times, bursts, told"), bursts, 10, false});
  }
  return scenarios;
}

ScenarioResult Simulate(const Scenario& scenario, int rollouts, const SimulationOptions& options) {
  ScenarioResult result;
  result.scenario = scenario;
  result.rollouts = rollouts;
  for (int i = 0; i < rollouts; ++i) {
    const uint64_t seed = options.seed * 1'000'003 + static_cast<uint64_t>(i);
    Rollout(scenario, options, seed).Run(options.intervals, result);
  }
  for (Outcome& outcome : result.outcomes) {
    if (outcome.aborted > 0) outcome.minutes /= outcome.aborted;
    outcome.harmed /= rollouts;
  }
  if (result.passed > 0) result.minutes_to_pass /= result.passed;
  return result;
}

}  // namespace guidon::analysis
