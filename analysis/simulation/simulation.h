#ifndef GUIDON_ANALYSIS_SIMULATION_SIMULATION_H_
#define GUIDON_ANALYSIS_SIMULATION_SIMULATION_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/simulation/traffic.h"

namespace guidon::analysis {

// One way to decide, asked after each interval of 15 s.
enum class Method {
  kGuidon,       // the sequential test of this room
  kThreshold,    // abort when more than 5 % of the canary's requests failed in the last minute
  kMannWhitney,  // MannWhitney, as Kayenta's judge has it
};
inline constexpr std::array<Method, 3> kMethods = {Method::kGuidon, Method::kThreshold,
                                                   Method::kMannWhitney};
const char* MethodName(Method method);

struct Scenario {
  std::string name;
  TrafficModel traffic;
  double burst = 1;  // what the analysis is told
  // Whether guidon's promise holds: no more than alpha of the rollouts are aborted. It does where
  // the canary is within tolerance and errors are as the analysis was told.
  bool is_promised = false;
};

struct Outcome {
  int aborted = 0;
  double minutes = 0;  // until the abort, on average of those that were aborted
  double harmed = 0;   // failed requests of the canary until the abort or the end, on average
};

struct ScenarioResult {
  Scenario scenario;
  int rollouts = 0;
  std::array<Outcome, kMethods.size()> outcomes;
  int passed = 0;  // by guidon
  double minutes_to_pass = 0;

  const Outcome& of(Method method) const { return outcomes[static_cast<size_t>(method)]; }
};

struct SimulationOptions {
  int rollouts = 10'000;  // of each scenario without a worse canary; a tenth of that for the others
  int intervals = 120;    // half an hour
  uint64_t seed = 1;
  double alpha = 0.01;
};

// A canary that is the same, at several levels of traffic and with errors of several kinds; and
// one that is 1.5 to 50 times worse.
std::vector<Scenario> SameScenarios();
std::vector<Scenario> WorseScenarios();

// The same options give the same result.
ScenarioResult Simulate(const Scenario& scenario, int rollouts, const SimulationOptions& options);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SIMULATION_SIMULATION_H_
