#include "tests/e2e/kubernetes/service_network.h"

#include <utility>

#include "absl/strings/strip.h"
#include "tests/e2e/kubernetes/http_client.h"

namespace guidon::testing {

ServiceNetwork::ServiceNetwork(std::map<std::string, std::string> services)
    : services_(std::move(services)),
      proxy_([this](const FakeRequest& request) { return Forward(request); }) {}

FakeReply ServiceNetwork::Forward(const FakeRequest& request) const {
  const std::string address(absl::StripPrefix(request.target, "http://"));
  const size_t slash = address.find('/');
  const auto service = services_.find(address.substr(0, slash));
  if (service == services_.end() || slash == std::string::npos) return {502};
  HttpClient http;
  const HttpAnswer answer = http.Send(request.method, service->second + address.substr(slash),
                                      request.Header("content-type"), request.body);
  if (answer.status == 0) return {502};
  return {answer.status, {{"content-type", "application/json"}}, answer.body};
}

}  // namespace guidon::testing
