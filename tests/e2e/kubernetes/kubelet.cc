#include "tests/e2e/kubernetes/kubelet.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace guidon::testing {
namespace {

using nlohmann::json;

// Another process of this test has other addresses.
std::string Address(int number) {
  const int pid = getpid();
  return absl::StrCat("127.", 16 + pid % 200, ".", pid / 200 % 200 + number / 250, ".",
                      2 + number % 250);
}

// A port by its number or its name.
int PortOf(const json& container, const json& port) {
  if (port.is_number()) return port.get<int>();
  for (const json& known : container.value("ports", json::array())) {
    if (known.value("name", "") == port) return known.at("containerPort").get<int>();
  }
  return 0;
}

int FirstPort(const json& container) { return At(container, "/ports/0/containerPort", 80); }

// The status of a pod all of whose containers are ready.
json ReadyStatus(const json& pod, const std::string& address) {
  const std::string now = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
  json conditions = json::array();
  for (const char* const type : {"PodScheduled", "Initialized", "ContainersReady", "Ready"}) {
    conditions.push_back({{"type", type}, {"status", "True"}, {"lastTransitionTime", now}});
  }
  json containers = json::array();
  for (const json& container : pod.at("spec").at("containers")) {
    containers.push_back({{"name", container.at("name")},
                          {"image", container.at("image")},
                          {"imageID", container.at("image")},
                          {"ready", true},
                          {"started", true},
                          {"restartCount", 0},
                          {"state", {{"running", {{"startedAt", now}}}}}});
  }
  return {{"phase", "Running"},    {"conditions", conditions},
          {"podIP", address},      {"podIPs", {{{"ip", address}}}},
          {"hostIP", "127.0.0.1"}, {"hostIPs", {{{"ip", "127.0.0.1"}}}},
          {"startTime", now},      {"containerStatuses", containers}};
}

}  // namespace

Kubelet::Kubelet(const std::string& api_url, Run run)
    : api_(api_url), run_(std::move(run)), thread_([this] { Loop(); }) {}

Kubelet::~Kubelet() {
  stopping_ = true;
  thread_.join();
}

void Kubelet::Loop() {
  while (!stopping_) {
    Look(api_.Core("pods"));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

void Kubelet::Look(const json& pods) {
  if (pods.is_null()) return;
  std::set<std::string> listed;
  for (const json& pod : pods.at("items")) {
    const std::string name = pod.at("metadata").at("name");
    listed.insert(name);
    if (pod.at("metadata").contains("deletionTimestamp")) {
      Stop(pod);
      continue;
    }
    if (!pods_.contains(name)) Start(pod);
    Pod& running = pods_[name];
    if (running.process != nullptr && !running.ready) Probe(pod, running);
  }
  std::erase_if(pods_, [&](const auto& running) { return !listed.contains(running.first); });
}

void Kubelet::Start(const json& pod) {
  const std::string name = pod.at("metadata").at("name");
  const json& container = pod.at("spec").at("containers").at(0);
  Pod& started = pods_[name];
  started.address = Address(addresses_++);
  const std::vector<std::string> command =
      run_(container.at("image"), started.address, FirstPort(container));
  if (command.empty() || !api_.Bind(name, "loopback")) return;
  started.process = std::make_unique<Process>(command);
}

void Kubelet::Stop(const json& pod) {
  const std::string name = pod.at("metadata").at("name");
  Pod& running = pods_[name];
  const auto now = std::chrono::steady_clock::now();
  if (!running.ends.has_value()) {
    const json sleep =
        At(pod.at("spec").at("containers").at(0), "/lifecycle/preStop/exec/command", json::array());
    const int seconds = sleep.size() == 2 ? std::stoi(sleep.at(1).get<std::string>()) : 0;
    running.ends = now + std::chrono::seconds(seconds);
  }
  if (now < *running.ends) return;
  running.process = nullptr;
  api_.Delete(name);
}

void Kubelet::Probe(const json& pod, Pod& running) {
  const json& container = pod.at("spec").at("containers").at(0);
  const json probe = At(container, "/readinessProbe/httpGet", json::object());
  const std::string url =
      absl::StrCat("http://", running.address, ":", PortOf(container, probe.value("port", json())),
                   probe.value("path", "/"));
  if (!probe.empty() && http_.Get(url).status != 200) return;
  running.ready =
      api_.PatchStatus(pod.at("metadata").at("name"), ReadyStatus(pod, running.address));
}

}  // namespace guidon::testing
