#ifndef GUIDON_TESTS_E2E_KUBERNETES_SERVICE_NETWORK_H_
#define GUIDON_TESTS_E2E_KUBERNETES_SERVICE_NETWORK_H_

#include <map>
#include <string>

#include "tests/support/fake_http_server.h"

namespace guidon::testing {

// Plays the cluster's names: an HTTP proxy that leads "host:port" of a Service to a process on
// loopback, so that manifests with their addresses stay as they are.
class ServiceNetwork {
 public:
  // `services`: from "prometheus-operated.monitoring.svc:9090" to "http://127.0.0.1:PORT".
  explicit ServiceNetwork(std::map<std::string, std::string> services);

  // For HTTP_PROXY. Addresses that are no known Service get status 502.
  std::string url() const { return proxy_.url(); }

 private:
  FakeReply Forward(const FakeRequest& request) const;

  const std::map<std::string, std::string> services_;
  FakeHttpServer proxy_;  // last: its threads use the others
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_SERVICE_NETWORK_H_
