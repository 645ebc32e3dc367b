#ifndef GUIDON_TESTS_E2E_KUBERNETES_KUBELET_H_
#define GUIDON_TESTS_E2E_KUBERNETES_KUBELET_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/kubernetes/http_client.h"
#include "tests/e2e/kubernetes/kubernetes_api.h"
#include "tests/support/process.h"

namespace guidon::testing {

// Plays the scheduler and the kubelets of a cluster: runs the first container of each pod of our
// namespace as a process with a loopback address of its own, probes it as its readiness probe says,
// and tells the API that the pod is ready. When the pod is deleted, it waits as a preStop of the
// form [sleep, "10"] says, ends the process and tells the API.
class Kubelet {
 public:
  // The command that stands for `image`, to listen on `address` and the container's own port. None
  // where the image cannot be had: the pod stays pending then.
  using Run = std::function<std::vector<std::string>(const std::string& image,
                                                     const std::string& address, int port)>;

  Kubelet(const std::string& api_url, Run run);
  ~Kubelet();
  Kubelet(const Kubelet&) = delete;
  Kubelet& operator=(const Kubelet&) = delete;

 private:
  struct Pod {
    std::string address;
    std::unique_ptr<Process> process;
    bool ready = false;
    // When it ends; none while nobody has deleted it.
    std::optional<std::chrono::steady_clock::time_point> ends = std::nullopt;
  };

  void Loop();
  void Look(const nlohmann::json& pods);
  void Start(const nlohmann::json& pod);
  void Probe(const nlohmann::json& pod, Pod& running);
  void Stop(const nlohmann::json& pod);

  KubernetesApi api_;
  HttpClient http_;
  const Run run_;
  std::map<std::string, Pod> pods_;  // by name
  int addresses_ = 0;                // given so far
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_KUBELET_H_
