#ifndef GUIDON_TESTS_E2E_KUBERNETES_POD_DISCOVERY_H_
#define GUIDON_TESTS_E2E_KUBERNETES_POD_DISCOVERY_H_

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/fake_http_server.h"

namespace guidon::testing {

// Plays the Prometheus Operator: makes a Prometheus scrape what a PodMonitor names. Prometheus does
// the relabelling. The pods are told to it by HTTP, with the labels that its own discovery of
// Kubernetes would give: Debian's Prometheus has none.
class PodDiscovery {
 public:
  // `api_url`: where `kubectl proxy` listens.
  explicit PodDiscovery(std::string api_url);

  // The prometheus.yml for `pod_monitor`.
  std::string Config(const nlohmann::json& pod_monitor) const;

 private:
  FakeReply Targets() const;

  const std::string api_url_;
  FakeHttpServer server_;  // last: its threads use the others
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_POD_DISCOVERY_H_
