#ifndef GUIDON_TESTS_E2E_CANARY_ROLLOUT_H_
#define GUIDON_TESTS_E2E_CANARY_ROLLOUT_H_

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/canary/analysis_run.h"
#include "tests/e2e/canary/load.h"
#include "tests/e2e/canary/mesh.h"

namespace guidon::testing {

struct Step {
  enum class Kind { kSetWeight, kPause, kGate };
  Kind kind;
  int weight = 0;
  std::chrono::milliseconds pause{0};
};

// The part of Argo's Rollout that the canary needs.
struct RolloutSpec {
  std::vector<Step> steps;
  size_t starting_step = 1;  // of the background analysis
  WebMetric background;
  WebMetric gate;
  std::chrono::milliseconds progress_deadline{6'000};  // for the canary's pods to come up
};

// How a rollout ended.
struct Outcome {
  bool healthy = false;  // else it was aborted, which left the weight at 0
  std::string why;
  int weight = 0;         // at the end, or when it was aborted
  double seconds = 0;     // from the first weight to the end
  Seen seen;              // by users, in that time
  nlohmann::json answer;  // of the analysis that decided, or the last one
  int measurements = 0;
};

// Carries out the steps, as Argo's controller does, with nobody at hand.
Outcome RunRollout(const RolloutSpec& spec, Mesh& mesh, Load& load);

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_ROLLOUT_H_
