#ifndef GUIDON_TESTS_E2E_KUBERNETES_PROMETHEUS_CONFIG_H_
#define GUIDON_TESTS_E2E_KUBERNETES_PROMETHEUS_CONFIG_H_

#include <nlohmann/json.hpp>
#include <string>

namespace guidon::testing {

// The prometheus.yml by which a Prometheus scrapes what `pod_monitor` names: plays the Prometheus
// Operator. Pods are found through the API of `kubeconfig`.
std::string PrometheusConfig(const nlohmann::json& pod_monitor, const std::string& kubeconfig);

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_PROMETHEUS_CONFIG_H_
