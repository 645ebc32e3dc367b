#include "tests/e2e/kubernetes/prometheus_config.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace guidon::testing {
namespace {

using nlohmann::json;

// The operator writes "sourceLabels" and Prometheus "source_labels".
std::string SnakeCase(const std::string& name) {
  std::string snake;
  for (const char c : name) {
    if (absl::ascii_isupper(c)) snake += '_';
    snake += absl::ascii_tolower(c);
  }
  return snake;
}

std::string LabelName(const std::string& label) {
  std::string name = label;
  for (char& c : name) {
    if (!absl::ascii_isalnum(c)) c = '_';
  }
  return "__meta_kubernetes_pod_label_" + name;
}

json Keep(const std::string& label, const std::string& value) {
  return {{"source_labels", {label}}, {"regex", value}, {"action", "keep"}};
}

json Copy(const std::string& from, const std::string& to) {
  return {{"source_labels", {from}}, {"target_label", to}};
}

}  // namespace

std::string PrometheusConfig(const json& pod_monitor, const std::string& kubeconfig) {
  const json& endpoint = pod_monitor.at("spec").at("podMetricsEndpoints").at(0);
  json relabel = json::array();
  for (const auto& [label, value] :
       pod_monitor.at("spec").at("selector").at("matchLabels").items()) {
    relabel.push_back(Keep(LabelName(label), value));
  }
  relabel.push_back(Keep("__meta_kubernetes_pod_container_port_name", endpoint.at("port")));
  relabel.push_back(Copy("__meta_kubernetes_namespace", "namespace"));
  relabel.push_back(Copy("__meta_kubernetes_pod_container_name", "container"));
  relabel.push_back(Copy("__meta_kubernetes_pod_name", "pod"));
  for (const json& rule : endpoint.value("relabelings", json::array())) {
    json copy;
    for (const auto& [name, value] : rule.items()) copy[SnakeCase(name)] = value;
    relabel.push_back(copy);
  }
  const std::string name_space = pod_monitor.at("metadata").at("namespace");
  const json discovery = {
      {"role", "pod"}, {"kubeconfig_file", kubeconfig}, {"namespaces", {{"names", {name_space}}}}};
  const json job = {{"job_name", absl::StrCat(name_space, "/api")},
                    {"scrape_interval", endpoint.value("interval", "30s")},
                    {"scrape_timeout", endpoint.value("interval", "10s")},
                    {"metrics_path", endpoint.value("path", "/metrics")},
                    {"kubernetes_sd_configs", json::array({discovery})},
                    {"relabel_configs", relabel}};
  return json{{"scrape_configs", json::array({job})}}.dump();
}

}  // namespace guidon::testing
