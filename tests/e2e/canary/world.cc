#include "tests/e2e/canary/world.h"

#include <chrono>
#include <functional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "base/percent_encoding.h"
#include "tests/e2e/canary/http_line.h"

namespace guidon::testing {
namespace {

using std::chrono::milliseconds;

constexpr int kRequestsPerSecond = 240;

constexpr char kAnalysis[] = R"(
interval: 1s
warm-up: 1s
settle: 1s
deadline: 10m
data-deadline: 30s
at-deadline: fail
min-requests: 30
timeout: 2s
margin: 3
metrics:
  - use: http-errors
    harmless-rate: 0.05
  - use: http-latency
    boundaries: [0.05]
    harmless-rate: 0.05
  - name: mesh-errors
    bad: 'haproxy_backend_http_responses_total{ {{version}},code="5xx"}'
    all: 'haproxy_backend_http_responses_total{ {{version}} }'
    harmless-rate: 0.05
)";

// As a PodMonitor has it: the pod's label becomes the metric's.
constexpr char kPrometheus[] = R"(
global: {scrape_interval: 500ms, scrape_timeout: 500ms}
scrape_configs:
  - job_name: api
    relabel_configs:
      - source_labels: [__meta_kubernetes_pod_label_rollouts_pod_template_hash]
        target_label: rollouts_pod_template_hash
      - source_labels: [__meta_kubernetes_pod_name]
        target_label: pod
    static_configs:
$0  - job_name: mesh
    static_configs: [{targets: ["127.0.0.1:$1"]}]
    metric_relabel_configs:
      - {source_labels: [__name__], regex: haproxy_backend_http_responses_total, action: keep}
      - source_labels: [proxy]
        regex: canary-pods
        target_label: rollouts_pod_template_hash
        replacement: $2
      - source_labels: [proxy]
        regex: stable-pods
        target_label: rollouts_pod_template_hash
        replacement: $3
)";

std::string Targets(const std::vector<std::unique_ptr<Pod>>& pods) {
  std::string targets;
  for (const auto& pod : pods) {
    absl::StrAppend(&targets, "      - targets: [\"", pod->address(),
                    "\"]\n        labels: {__meta_kubernetes_pod_name: ", pod->name(),
                    ", __meta_kubernetes_pod_label_rollouts_pod_template_hash: ", pod->hash(),
                    "}\n");
  }
  return targets;
}

std::vector<std::unique_ptr<Pod>> StartPods(const std::string& hash, int count,
                                            const std::vector<std::string>& behaviour) {
  std::vector<std::unique_ptr<Pod>> pods;
  for (int i = 0; i < count; ++i) {
    pods.push_back(std::make_unique<Pod>(absl::StrCat("api-", hash, "-", i), hash, behaviour));
  }
  return pods;
}

std::vector<const Pod*> PointersTo(const std::vector<std::unique_ptr<Pod>>& pods) {
  std::vector<const Pod*> pointers;
  for (const auto& pod : pods) pointers.push_back(pod.get());
  return pointers;
}

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

}  // namespace

World::World(const std::vector<std::string>& canary)
    : stable_(StartPods(kStableHash, 2, {})), canary_(StartPods(kCanaryHash, 2, canary)),
      mesh_(std::make_unique<Mesh>(PointersTo(stable_), PointersTo(canary_))),
      prometheus_(std::make_unique<Prometheus>(PrometheusConfig())) {
  RestartAnalyst();
  load_ = std::make_unique<Load>(mesh_->socket(), kRequestsPerSecond);
}

std::string World::PrometheusConfig() const {
  return absl::Substitute(kPrometheus, absl::StrCat(Targets(stable_), Targets(canary_)),
                          mesh_->metrics_port(), kCanaryHash, kStableHash);
}

bool World::RestartAnalyst() {
  WriteFile(dir_ / "api.yaml", kAnalysis);
  analyst_.reset();
  analyst_ = std::make_unique<Process>(
      std::vector<std::string>{GUIDON_BIN_DIR "/guidon-analyst", "serve", "--config", dir_.path(),
                               "--prometheus", prometheus_->url(), "--address", "127.0.0.1",
                               "--port", analyst_port_ == 0 ? "0" : std::to_string(analyst_port_)});
  const std::optional<std::string> line = analyst_->WaitForLine("  port ");
  if (!line.has_value()) return false;
  analyst_port_ = static_cast<uint16_t>(std::stoi(line->substr(7)));
  return true;
}

std::string World::Trouble() {
  if (!prometheus_->ready()) return "Prometheus: " + prometheus_->errors();
  if (analyst_port_ == 0) return "guidon-analyst: " + analyst_->errors();
  if (!Eventually([this] { return mesh_->ready(); })) return "HAProxy: " + mesh_->errors();
  HttpLine line(prometheus_->port());
  // Prometheus looks for its targets some seconds after its start.
  const bool scrapes = Eventually([&] {
    const std::string series =
        absl::StrCat("http_requests_total{rollouts_pod_template_hash=\"", kStableHash, "\"}");
    const HttpResult result = line.Get("/api/v1/query?query=" + PercentEncode(series));
    return absl::StrContains(result.body, "\"value\"");
  });
  return scrapes ? "" : "Prometheus does not scrape the api";
}

Outcome World::Release() {
  WebMetric metric;
  metric.port = analyst_port_;
  metric.body = absl::Substitute(R"({"analysis":"api","namespace":"beacon-prod","rollout":"api",)"
                                 R"("canary":"$0","stable":"$1"})",
                                 kCanaryHash, kStableHash);
  RolloutSpec spec;
  using Kind = Step::Kind;
  spec.steps = {{Kind::kSetWeight, 10, {}},
                {Kind::kPause, 0, milliseconds(8000)},
                {Kind::kGate, 0, {}},
                {Kind::kSetWeight, 50, {}},
                {Kind::kPause, 0, milliseconds(4000)},
                {Kind::kSetWeight, 100, {}},
                {Kind::kPause, 0, milliseconds(3000)}};
  spec.background = metric;
  spec.background.success = {"pass", "continue"};
  spec.background.others_fail = false;
  spec.gate = metric;
  spec.gate.success = {"pass"};
  spec.gate.count = 60;
  spec.gate.failure_limit = 59;
  spec.gate.consecutive_success_limit = 1;
  return RunRollout(spec, *mesh_, *load_);
}

}  // namespace guidon::testing
