#include "tests/e2e/kubernetes/mesh.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "tests/e2e/kubernetes/http_client.h"
#include "tests/e2e/kubernetes/within.h"
#include "tests/support/process.h"

namespace guidon::testing {
namespace {

using nlohmann::json;

constexpr int kPort = 8000;  // of the Service `api`
constexpr int kCallers = 8;  // each sends one request after the other
constexpr char kHashLabel[] = "rollouts-pod-template-hash";

bool IsReady(const json& pod) {
  if (pod.at("metadata").contains("deletionTimestamp")) return false;
  for (const json& condition : At(pod, "/status/conditions", json::array())) {
    if (condition.at("type") == "Ready") return condition.at("status") == "True";
  }
  return false;
}

bool Selects(const json& selector, const json& pod) {
  const json labels = At(pod, "/metadata/labels", json::object());
  for (const auto& [name, value] : selector.items()) {
    if (labels.value(name, "") != value) return false;
  }
  return true;
}

// Where a Service's port leads to in a pod: `targetPort` is a number or a container's port's name.
int TargetPort(const json& service, int port, const json& pod) {
  for (const json& known : service.at("spec").at("ports")) {
    if (known.at("port") != port) continue;
    const json target = known.value("targetPort", known.at("port"));
    if (target.is_number()) return target.get<int>();
    for (const json& container : pod.at("spec").at("containers")) {
      for (const json& named : container.value("ports", json::array())) {
        if (named.value("name", "") == target) return named.at("containerPort").get<int>();
      }
    }
  }
  return 0;
}

std::vector<std::pair<std::string, std::string>> PodsOf(const json& service, int port,
                                                        const json& pods) {
  std::vector<std::pair<std::string, std::string>> found;
  if (service.is_null()) return found;
  for (const json& pod : pods) {
    if (!IsReady(pod) || !Selects(service.at("spec").at("selector"), pod)) continue;
    const std::string address = pod.at("status").at("podIP");
    found.emplace_back(pod.at("metadata").at("labels").value(kHashLabel, ""),
                       absl::StrCat("http://", address, ":", TargetPort(service, port, pod), "/"));
  }
  return found;
}

}  // namespace

Mesh::Mesh(const std::string& api_url, int requests_per_second)
    : api_url_(api_url), requests_per_second_(requests_per_second) {
  threads_.emplace_back([this] { Watch(); });
  if (requests_per_second == 0) return;
  for (int i = 0; i < kCallers; ++i)
    threads_.emplace_back([this, i] { Send(static_cast<unsigned>(i)); });
}

Mesh::~Mesh() {
  stopping_ = true;
  for (std::thread& thread : threads_) thread.join();
}

std::map<std::string, Mesh::Count> Mesh::Take() {
  MutexLock lock(mutex_);
  return std::exchange(counts_, {});
}

std::vector<int> Mesh::WeightsUntil(int last) {
  Within(kPatience, [&] {
    MutexLock lock(mutex_);
    return !weights_.empty() && weights_.back() == last;
  });
  MutexLock lock(mutex_);
  return std::exchange(weights_, {});
}

// Looks four times a second what the VirtualService says, as a sidecar would be told.
void Mesh::Watch() {
  KubernetesApi api(api_url_);
  while (!stopping_) {
    Look(api);
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
}

void Mesh::Look(KubernetesApi& api) {
  const json pods = api.Core("pods");
  if (pods.is_null()) return;
  std::vector<Destination> destinations = Destinations(api, pods.at("items"));
  MutexLock lock(mutex_);
  if (destinations.size() == 2) {
    const int canary = destinations[1].weight;
    if (weights_.empty() || weights_.back() != canary) weights_.push_back(canary);
  }
  destinations_ = std::move(destinations);
}

std::vector<Mesh::Destination> Mesh::Destinations(KubernetesApi& api, const json& pods) {
  const json service = api.Istio("virtualservices", "api");
  if (service.is_null()) return {{100, PodsOf(api.Core("services", "api"), kPort, pods)}};
  std::vector<Destination> destinations;
  for (const json& to : service.at("spec").at("http").at(0).at("route")) {
    const json& destination = to.at("destination");
    const std::string host = destination.at("host");
    destinations.push_back(
        {to.value("weight", 0), PodsOf(api.Core("services", host.substr(0, host.find('.'))),
                                       At(destination, "/port/number", kPort), pods)});
  }
  return destinations;
}

void Mesh::Send(unsigned seed) {
  HttpClient http;
  std::mt19937 random(seed);
  auto next = std::chrono::steady_clock::now();
  while (!stopping_) {
    const auto [hash, url] = Draw(random);
    const int status = url.empty() ? 0 : http.Get(url).status;
    {
      MutexLock lock(mutex_);
      if (!destinations_.empty()) {
        Count& count = counts_[hash];
        ++count.requests;
        if (status == 0) ++count.lost;
        if (status >= 500) ++count.errors;
      }
    }
    next += std::chrono::microseconds(1'000'000 * kCallers / requests_per_second_);
    std::this_thread::sleep_until(next);
  }
}

std::pair<std::string, std::string> Mesh::Draw(std::mt19937& random) {
  MutexLock lock(mutex_);
  if (destinations_.empty()) return {};
  std::vector<int> weights;
  for (const Destination& destination : destinations_) weights.push_back(destination.weight);
  const auto drawn = std::discrete_distribution<size_t>(weights.begin(), weights.end())(random);
  const auto& pods = destinations_[drawn].pods;
  if (pods.empty()) return {};
  return pods[random() % pods.size()];
}

}  // namespace guidon::testing
