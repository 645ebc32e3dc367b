#ifndef GUIDON_TESTS_E2E_KUBERNETES_ROLLOUT_WATCH_H_
#define GUIDON_TESTS_E2E_KUBERNETES_ROLLOUT_WATCH_H_

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/e2e/kubernetes/kubernetes_api.h"

namespace guidon::testing {

// Follows the Rollout `api` and prints each change of what its controller says of it.
class RolloutWatch {
 public:
  explicit RolloutWatch(const std::string& api_url);

  // The newest state of the Rollout, and of the Deployment that has its pods' template.
  nlohmann::json Rollout() { return api_.Rollouts("rollouts", "api"); }
  nlohmann::json Deployment();

  // Follows it until its controller has seen `image` and calls it Healthy or Degraded. The phase,
  // or the last one when `time` has ended.
  std::string UntilDecided(const std::string& image, std::chrono::seconds time);

  // Prints the AnalysisRuns of the pods with `hash` and what they measured; returns how many ended
  // in each phase, e.g. {"Successful": 2}.
  std::map<std::string, int> Analyses(const std::string& hash);

 private:
  void PrintChange(const nlohmann::json& rollout);

  KubernetesApi api_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::string printed_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_ROLLOUT_WATCH_H_
