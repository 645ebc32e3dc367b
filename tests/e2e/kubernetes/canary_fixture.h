#ifndef GUIDON_TESTS_E2E_KUBERNETES_CANARY_FIXTURE_H_
#define GUIDON_TESTS_E2E_KUBERNETES_CANARY_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/e2e/kubernetes/control_plane.h"
#include "tests/e2e/kubernetes/kubelet.h"
#include "tests/e2e/kubernetes/mesh.h"
#include "tests/e2e/kubernetes/pod_discovery.h"
#include "tests/e2e/kubernetes/rollout_watch.h"
#include "tests/e2e/kubernetes/service_network.h"
#include "tests/support/process.h"
#include "tests/support/prometheus.h"
#include "tests/support/temp_dir.h"

namespace guidon::testing {

inline constexpr char kFirst[] = "registry.internal/beacon/api:0a1b2c3";  // the overlay's
inline constexpr char kHealthy[] = "registry.internal/beacon/api:1b2c3d4";
inline constexpr char kPoisoned[] = "registry.internal/beacon/api:2c3d4e5";

struct Outcome {
  std::string phase;            // that the controller comes to
  std::optional<int> pipeline;  // promote-canary's exit code
};

// A cluster with the api of deploy/kubernetes, on which releases are made.
class CanaryTest : public ::testing::Test {
 protected:
  void SetUp() override;

  // Runs kubectl, which must succeed, and prints what it says.
  void Kubectl(const std::vector<std::string>& arguments);

  // `kubectl apply -k` of one of deploy/kubernetes/overlays.
  void Apply(const std::string& overlay);

  // What the manifests expect to be there.
  void CreateSecret();

  // Runs pods, the controller, and callers; without Prometheus.
  void StartPods();
  void StartCallers(int requests_per_second = 200);

  // Applies an overlay and runs all of it. The first pause has to be longer than an analysis takes
  // to fail.
  void Deploy(const std::string& overlay, const std::string& first_pause,
              int requests_per_second = 200);

  // Releases an image as the pipeline does. Nobody promotes or aborts by hand.
  Outcome Release(const std::string& image);

  std::string StatusOf(const char* pointer);

  std::optional<ControlPlane> plane_;
  std::optional<RolloutWatch> watch_;
  std::optional<Mesh> mesh_;

 private:
  void StartPrometheus();
  void StartAnalyst();
  void ShortenPauses(const nlohmann::json& rollout, const std::string& first);
  std::string PipelineConfig();

  const TempDir dir_;
  std::optional<PodDiscovery> discovery_;
  std::optional<Prometheus> prometheus_;
  std::optional<Process> analyst_;
  std::map<std::string, std::string> services_;  // see ServiceNetwork
  std::optional<ServiceNetwork> network_;
  std::optional<Kubelet> kubelet_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_CANARY_FIXTURE_H_
