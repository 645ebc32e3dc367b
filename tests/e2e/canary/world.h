#ifndef GUIDON_TESTS_E2E_CANARY_WORLD_H_
#define GUIDON_TESTS_E2E_CANARY_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/canary/load.h"
#include "tests/e2e/canary/mesh.h"
#include "tests/e2e/canary/pod.h"
#include "tests/e2e/canary/rollout.h"
#include "tests/support/prometheus.h"

namespace guidon::testing {

constexpr char kStableHash[] = "5b9d44c7f8";
constexpr char kCanaryHash[] = "6d5f7c9b64";

// A cluster on one machine, with real parts: stable pods and a canary's, the mesh, Prometheus,
// guidon-analyst, and users.
class World {
 public:
  // `canary` are options of the canary's api.
  explicit World(const std::vector<std::string>& canary);

  // "" where all of it is up; else what is not, and why.
  std::string Trouble();

  // guidon-analyst, started anew; its state is in Prometheus.
  bool RestartAnalyst();

  uint16_t analyst_port() const { return analyst_port_; }
  std::string analyst_errors() { return analyst_->errors(); }
  Prometheus& prometheus() { return *prometheus_; }
  int canary_restarts() const { return canary_[0]->restarts() + canary_[1]->restarts(); }

  // Releases the canary as deploy/kubernetes does, at a shorter time scale.
  Outcome Release();

 private:
  std::string PrometheusConfig() const;

  TempDir dir_;
  std::vector<std::unique_ptr<Pod>> stable_;
  std::vector<std::unique_ptr<Pod>> canary_;
  std::unique_ptr<Mesh> mesh_;
  std::unique_ptr<Prometheus> prometheus_;
  std::unique_ptr<Process> analyst_;
  uint16_t analyst_port_ = 0;
  std::unique_ptr<Load> load_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_WORLD_H_
