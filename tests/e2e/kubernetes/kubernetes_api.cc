#include "tests/e2e/kubernetes/kubernetes_api.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon::testing {
namespace {

std::string Path(const std::string& group, const std::string& kind, const std::string& name) {
  return absl::StrCat(group, "/namespaces/", kNamespace, "/", kind, name.empty() ? "" : "/", name);
}

}  // namespace

KubernetesApi::KubernetesApi(std::string url) : url_(std::move(url)) {}

nlohmann::json KubernetesApi::Get(const std::string& path) {
  const HttpAnswer answer = http_.Get(url_ + path);
  if (answer.status != 200) return nullptr;
  nlohmann::json object = nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  return object.is_discarded() ? nlohmann::json() : object;
}

nlohmann::json KubernetesApi::Core(const std::string& kind, const std::string& name) {
  return Get(Path("/api/v1", kind, name));
}

nlohmann::json KubernetesApi::Rollouts(const std::string& kind, const std::string& name) {
  return Get(Path("/apis/argoproj.io/v1alpha1", kind, name));
}

nlohmann::json KubernetesApi::Istio(const std::string& kind, const std::string& name) {
  return Get(Path("/apis/networking.istio.io/v1", kind, name));
}

bool KubernetesApi::Bind(const std::string& pod, const std::string& node) {
  const nlohmann::json binding = {{"apiVersion", "v1"},
                                  {"kind", "Binding"},
                                  {"metadata", {{"name", pod}}},
                                  {"target", {{"kind", "Node"}, {"name", node}}}};
  const std::string url = url_ + Path("/api/v1", "pods", pod) + "/binding";
  return http_.Send("POST", url, "application/json", binding.dump()).status == 201;
}

bool KubernetesApi::PatchStatus(const std::string& pod, const nlohmann::json& patch) {
  const std::string url = url_ + Path("/api/v1", "pods", pod) + "/status";
  const std::string body = nlohmann::json{{"status", patch}}.dump();
  return http_.Send("PATCH", url, "application/merge-patch+json", body).status == 200;
}

bool KubernetesApi::Delete(const std::string& pod) {
  const std::string url = url_ + Path("/api/v1", "pods", pod) + "?gracePeriodSeconds=0";
  return http_.Send("DELETE", url, "", "").status == 200;
}

}  // namespace guidon::testing
