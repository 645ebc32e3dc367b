#ifndef GUIDON_TESTS_E2E_KUBERNETES_MESH_H_
#define GUIDON_TESTS_E2E_KUBERNETES_MESH_H_

#include <atomic>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "tests/e2e/kubernetes/kubernetes_api.h"

namespace guidon::testing {

// Plays the callers of the api and their sidecars: sends requests all the time, each to a ready pod
// of the Service that the VirtualService `api` draws by its weights, or of the Service `api` where
// there is no such VirtualService.
class Mesh {
 public:
  // 0 requests a second: only looks at the weights.
  Mesh(const std::string& api_url, int requests_per_second);
  ~Mesh();
  Mesh(const Mesh&) = delete;
  Mesh& operator=(const Mesh&) = delete;

  struct Count {
    int requests = 0;
    int errors = 0;  // answers of 5xx
    int lost = 0;    // nobody was there
  };
  // What callers have seen since the last call, by the hash of the Rollout's pods; "" for others.
  std::map<std::string, Count> Take();

  // Waits until the canary's weight is `last`. Its weights since the last call, in the order seen.
  std::vector<int> WeightsUntil(int last);

 private:
  struct Destination {
    int weight = 0;
    std::vector<std::pair<std::string, std::string>> pods;  // hash, URL
  };

  void Watch();
  void Look(KubernetesApi& api);
  static std::vector<Destination> Destinations(KubernetesApi& api, const nlohmann::json& pods);
  void Send(unsigned seed);
  // The pod that the weights and `random` draw: its hash and URL, or two times "".
  std::pair<std::string, std::string> Draw(std::mt19937& random);

  const std::string api_url_;
  const int requests_per_second_;
  Mutex mutex_;
  std::vector<Destination> destinations_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Count> counts_ ABSL_GUARDED_BY(mutex_);
  std::vector<int> weights_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;  // last: they use the others
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_MESH_H_
