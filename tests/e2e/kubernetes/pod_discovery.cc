#include "tests/e2e/kubernetes/pod_discovery.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/kubernetes/kubernetes_api.h"

namespace guidon::testing {
namespace {

using nlohmann::json;

constexpr char kMeta[] = "__meta_kubernetes_pod_";

// The operator writes "sourceLabels" and Prometheus "source_labels".
std::string SnakeCase(const std::string& name) {
  std::string snake;
  for (const char c : name) {
    if (absl::ascii_isupper(c)) snake += '_';
    snake += absl::ascii_tolower(c);
  }
  return snake;
}

std::string MetaLabel(const std::string& label) {
  std::string name = label;
  for (char& c : name) {
    if (!absl::ascii_isalnum(c)) c = '_';
  }
  return absl::StrCat(kMeta, "label_", name);
}

json Keep(const std::string& label, const std::string& value) {
  return {{"source_labels", {label}}, {"regex", value}, {"action", "keep"}};
}

json Copy(const std::string& from, const std::string& to) {
  return {{"source_labels", {from}}, {"target_label", to}};
}

// A target for each port of each container, as Prometheus' own discovery makes them.
void AddTargets(const json& pod, json& targets) {
  const std::string address = At<std::string>(pod, "/status/podIP", "");
  if (address.empty()) return;
  json labels = {{"__meta_kubernetes_namespace", pod.at("metadata").at("namespace")},
                 {absl::StrCat(kMeta, "name"), pod.at("metadata").at("name")}};
  const json pod_labels = At(pod, "/metadata/labels", json::object());
  for (const auto& [name, value] : pod_labels.items()) labels[MetaLabel(name)] = value;
  for (const json& container : pod.at("spec").at("containers")) {
    for (const json& port : container.value("ports", json::array())) {
      labels[absl::StrCat(kMeta, "container_name")] = container.at("name");
      labels[absl::StrCat(kMeta, "container_port_name")] = port.value("name", "");
      targets.push_back(
          {{"targets", {absl::StrCat(address, ":", port.at("containerPort").get<int>())}},
           {"labels", labels}});
    }
  }
}

}  // namespace

PodDiscovery::PodDiscovery(std::string api_url)
    : api_url_(std::move(api_url)), server_([this](const FakeRequest&) { return Targets(); }) {}

FakeReply PodDiscovery::Targets() const {
  const json pods = KubernetesApi(api_url_).Core("pods");
  if (pods.is_null()) return {503};
  json targets = json::array();
  for (const json& pod : pods.at("items")) AddTargets(pod, targets);
  return {200, {{"content-type", "application/json"}}, targets.dump()};
}

std::string PodDiscovery::Config(const json& pod_monitor) const {
  const json& endpoint = pod_monitor.at("spec").at("podMetricsEndpoints").at(0);
  json relabel = json::array();
  for (const auto& [label, value] :
       pod_monitor.at("spec").at("selector").at("matchLabels").items()) {
    relabel.push_back(Keep(MetaLabel(label), value));
  }
  relabel.push_back(Keep(absl::StrCat(kMeta, "container_port_name"), endpoint.at("port")));
  relabel.push_back(Copy("__meta_kubernetes_namespace", "namespace"));
  relabel.push_back(Copy(absl::StrCat(kMeta, "container_name"), "container"));
  relabel.push_back(Copy(absl::StrCat(kMeta, "name"), "pod"));
  for (const json& rule : endpoint.value("relabelings", json::array())) {
    json copy;
    for (const auto& [name, value] : rule.items()) copy[SnakeCase(name)] = value;
    relabel.push_back(copy);
  }
  const std::string interval = endpoint.value("interval", "10s");
  const json discovery = {{"url", server_.url()}, {"refresh_interval", "1s"}};
  const json job = {{"job_name", absl::StrCat(kNamespace, "/api")},
                    {"scrape_interval", interval},
                    {"scrape_timeout", interval},
                    {"metrics_path", endpoint.value("path", "/metrics")},
                    {"http_sd_configs", json::array({discovery})},
                    {"relabel_configs", relabel}};
  return json{{"scrape_configs", json::array({job})}}.dump();
}

}  // namespace guidon::testing
