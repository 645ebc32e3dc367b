#ifndef GUIDON_TESTS_E2E_KUBERNETES_KUBERNETES_API_H_
#define GUIDON_TESTS_E2E_KUBERNETES_KUBERNETES_API_H_

#include <nlohmann/json.hpp>
#include <string>

#include "tests/e2e/kubernetes/http_client.h"

namespace guidon::testing {

inline constexpr char kNamespace[] = "beacon-prod";

// The API of a cluster behind `kubectl proxy`. For one thread at a time.
class KubernetesApi {
 public:
  // `url`: where `kubectl proxy` listens.
  explicit KubernetesApi(std::string url);

  // The object, or the list, at `path`; null where there is none or no answer.
  nlohmann::json Get(const std::string& path);

  // Those of our namespace: `kind` in plural, e.g. Core("pods", "api-0").
  nlohmann::json Core(const std::string& kind, const std::string& name = "");
  nlohmann::json Rollouts(const std::string& kind, const std::string& name = "");
  nlohmann::json Istio(const std::string& kind, const std::string& name = "");

  // What schedulers and kubelets do to a pod; false where the server refuses. Delete: it has ended.
  bool Bind(const std::string& pod, const std::string& node);
  bool PatchStatus(const std::string& pod, const nlohmann::json& patch);
  bool Delete(const std::string& pod);

 private:
  const std::string url_;
  HttpClient http_;
};

// What `object` has at `pointer` ("/status/phase"), or `otherwise`.
template <typename T>
T At(const nlohmann::json& object, const char* pointer, T otherwise) {
  const nlohmann::json::json_pointer at(pointer);
  if (!object.contains(at) || object.at(at).is_null()) return otherwise;
  return object.at(at).get<T>();
}

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_KUBERNETES_API_H_
