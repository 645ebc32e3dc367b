// A healthy canary is promoted and a poisoned one aborted, by the real controller of Argo Rollouts,
// with our manifests as they are but for shorter pauses.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/e2e/kubernetes/binaries.h"
#include "tests/e2e/kubernetes/control_plane.h"
#include "tests/e2e/kubernetes/kubelet.h"
#include "tests/e2e/kubernetes/mesh.h"
#include "tests/e2e/kubernetes/pod_discovery.h"
#include "tests/e2e/kubernetes/rollout_watch.h"
#include "tests/e2e/kubernetes/service_network.h"
#include "tests/e2e/kubernetes/within.h"
#include "tests/support/process.h"
#include "tests/support/prometheus.h"
#include "tests/support/temp_dir.h"

namespace guidon::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr char kFirst[] = "registry.internal/beacon/api:0a1b2c3";  // the overlay's
constexpr char kHealthy[] = "registry.internal/beacon/api:1b2c3d4";
constexpr char kPoisoned[] = "registry.internal/beacon/api:2c3d4e5";

// What runs in place of an image of the api: the poisoned one answers three requests of ten with
// 500.
std::vector<std::string> RunApi(const std::string& image, const std::string& address, int port) {
  if (!absl::StrContains(image, "/beacon/api:")) return {};
  return {GUIDON_BIN_DIR "/canary-api",
          std::to_string(port),
          image,
          "--address",
          address,
          "--failures",
          image == kPoisoned ? "0.3" : "0.0005"};
}

class CanaryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string missing = MissingBinaries();
    if (!missing.empty()) GTEST_SKIP() << missing;
    plane_.emplace();
    ASSERT_EQ(plane_->problem(), "");
  }

  void Kubectl(const std::vector<std::string>& arguments) {
    const Finished done = plane_->Kubectl(arguments);
    std::cout << "$ kubectl " << absl::StrJoin(arguments, " ") << "\n" << done.output;
    ASSERT_EQ(done.exit_code, 0) << done.errors;
  }

  void Apply(const std::string& overlay) {
    Kubectl({"apply", "--kustomize",
             absl::StrCat(GUIDON_SOURCE_DIR, "/deploy/kubernetes/overlays/", overlay)});
  }

  void CreateSecret() {
    Kubectl({"create", "secret", "generic", "api-env", "--namespace", kNamespace,
             "--from-literal=DATABASE=none"});
  }

  // Applies an overlay and runs it. The first pause has to be longer than an analysis takes to
  // fail.
  void Deploy(const std::string& overlay, const std::string& first_pause = "90s",
              int requests_per_second = 200) {
    Apply(overlay);
    CreateSecret();
    KubernetesApi api(plane_->api_url());
    ShortenPauses(api.Rollouts("rollouts", "api"), first_pause);
    const json monitor =
        api.Get("/apis/monitoring.coreos.com/v1/namespaces/beacon-prod/podmonitors/api");
    ASSERT_FALSE(monitor.is_null());
    discovery_.emplace(plane_->api_url());
    prometheus_.emplace(discovery_->Config(monitor));
    ASSERT_TRUE(prometheus_->ready()) << prometheus_->errors();
    ASSERT_NO_FATAL_FAILURE(StartAnalyst());
    network_.emplace(std::map<std::string, std::string>{
        {"prometheus-operated.monitoring.svc:9090", prometheus_->url()},
        {"guidon-analyst.guidon.svc:8018", analyst_url_}});
    kubelet_.emplace(plane_->api_url(), RunApi);
    plane_->StartRollouts(network_->url());
    watch_.emplace(plane_->api_url());
    ASSERT_EQ(watch_->UntilDecided(kFirst, seconds(120)), "Healthy") << plane_->ControllerLog();
    mesh_.emplace(plane_->api_url(), requests_per_second);
  }

  // As the StatefulSet does, with the analysis that its ConfigMap is made of.
  void StartAnalyst() {
    const std::string analyses = dir_ / "analyses";
    std::filesystem::create_directory(analyses);
    std::filesystem::copy(GUIDON_SOURCE_DIR "/deploy/kubernetes/base/guidon-analyst/api.yaml",
                          analyses);
    analyst_.emplace(
        std::vector<std::string>{GUIDON_BIN_DIR "/guidon-analyst", "serve", "--config=" + analyses,
                                 "--prometheus=" + prometheus_->url(), "--address=127.0.0.1",
                                 "--port=0", "--resets=" + (dir_ / "resets")});
    const std::optional<std::string> line = analyst_->WaitForLine("port ");
    ASSERT_TRUE(line.has_value()) << analyst_->errors();
    analyst_url_ =
        absl::StrCat("http://127.0.0.1:", std::stoi(line->substr(line->find("port") + 4)));
  }

  void ShortenPauses(const json& rollout, const std::string& first) {
    json patch = json::array();
    const json steps = rollout.at("spec").at("strategy").at("canary").at("steps");
    for (size_t i = 0; i < steps.size(); ++i) {
      if (!steps[i].contains("pause")) continue;
      patch.push_back({{"op", "replace"},
                       {"path", absl::StrCat("/spec/strategy/canary/steps/", i, "/pause/duration")},
                       {"value", patch.empty() ? first : "20s"}});
    }
    ASSERT_GE(patch.size(), 3u);
    Kubectl({"patch", "rollout", "api", "--namespace", kNamespace, "--type=json", "--patch",
             patch.dump()});
  }

  // A kubeconfig with the rights of the pipeline's service account.
  std::string PipelineConfig() {
    const Finished token =
        plane_->Kubectl({"create", "token", "pipeline", "--namespace", kNamespace});
    EXPECT_EQ(token.exit_code, 0) << token.errors;
    std::ifstream file(plane_->kubeconfig());
    json config = json::parse(file);
    config["users"][0]["user"]["token"] = std::string(absl::StripAsciiWhitespace(token.output));
    const std::string path = dir_ / "pipeline";
    WriteFile(path, config.dump());
    return path;
  }

  struct Outcome {
    std::string phase;                // that the controller comes to
    std::optional<int> pipeline = 0;  // promote-canary's exit code
  };

  // Releases an image as the pipeline does. Nobody promotes or aborts by hand.
  Outcome Release(const std::string& image) {
    mesh_->WeightsUntil(0);
    (void)mesh_->Take();
    std::map<std::string, std::string> environment = plane_->Environment();
    environment["KUBECONFIG"] = PipelineConfig();
    std::cout << "$ promote-canary " << image << std::endl;
    Process pipeline({GUIDON_SOURCE_DIR "/deploy/pipeline/promote-canary", "--poll", "1", image},
                     environment);
    Outcome outcome = {watch_->UntilDecided(image, seconds(420)), pipeline.Wait()};
    std::cout << pipeline.output() << pipeline.errors() << "promote-canary: exit code "
              << outcome.pipeline.value_or(-1) << "\n";
    Kubectl({"argo", "rollouts", "get", "rollout", "api", "--namespace", kNamespace, "--no-color"});
    return outcome;
  }

  // Releases an image that is fine, and then one that is not.
  void PromoteAndAbort(const std::string& overlay);

  std::string StatusOf(const char* pointer) {
    return At<std::string>(watch_->Rollout(), pointer, "");
  }

  const TempDir dir_;
  std::optional<ControlPlane> plane_;
  std::optional<PodDiscovery> discovery_;
  std::optional<Prometheus> prometheus_;
  std::optional<Process> analyst_;
  std::string analyst_url_;
  std::optional<ServiceNetwork> network_;
  std::optional<Kubelet> kubelet_;
  std::optional<RolloutWatch> watch_;
  std::optional<Mesh> mesh_;
};

struct Seen {
  int requests = 0;
  int errors = 0;
  int lost = 0;
  int canary = 0;
};

Seen Sum(const std::map<std::string, Mesh::Count>& counts, const std::string& canary) {
  Seen seen;
  for (const auto& [hash, count] : counts) {
    std::cout << "  pods " << (hash.empty() ? "of the Deployment" : hash) << ": " << count.requests
              << " requests, " << count.errors << " errors, " << count.lost << " lost\n";
    seen.requests += count.requests;
    seen.errors += count.errors;
    seen.lost += count.lost;
    if (hash == canary) seen.canary += count.requests;
  }
  return seen;
}

void CanaryTest::PromoteAndAbort(const std::string& overlay) {
  ASSERT_NO_FATAL_FAILURE(Deploy(overlay));
  const std::string first = StatusOf("/status/stableRS");

  const Outcome promoted = Release(kHealthy);
  ASSERT_EQ(promoted.phase, "Healthy") << plane_->ControllerLog();
  EXPECT_EQ(promoted.pipeline, 0);
  const std::string healthy = StatusOf("/status/stableRS");
  EXPECT_NE(healthy, first);
  EXPECT_EQ(StatusOf("/status/currentPodHash"), healthy);
  EXPECT_EQ(watch_->Analyses(healthy), (std::map<std::string, int>{{"Successful", 2}}));
  EXPECT_EQ(mesh_->WeightsUntil(0), (std::vector<int>{0, 10, 50, 100, 0}));
  const Seen fine = Sum(mesh_->Take(), healthy);
  EXPECT_LT(fine.errors, fine.requests / 100);
  EXPECT_EQ(fine.lost, 0);

  const Outcome aborted = Release(kPoisoned);
  ASSERT_EQ(aborted.phase, "Degraded") << plane_->ControllerLog();
  EXPECT_EQ(aborted.pipeline, 10);  // the analysis failed
  const std::string poisoned = StatusOf("/status/currentPodHash");
  EXPECT_EQ(StatusOf("/status/stableRS"), healthy);
  EXPECT_TRUE(At(watch_->Rollout(), "/status/abort", false));
  EXPECT_EQ(watch_->Analyses(poisoned), (std::map<std::string, int>{{"Failed", 1}}));
  EXPECT_EQ(mesh_->WeightsUntil(0), (std::vector<int>{0, 10, 0}));
  const Seen seen = Sum(mesh_->Take(), poisoned);
  EXPECT_GT(seen.errors, seen.canary / 5);
  EXPECT_LT(seen.canary, seen.requests * 12 / 100);
}

// The way of docs/canary.md.
TEST_F(CanaryTest, TheMigrationFromTheDeploymentLosesNoRequest) {
  Apply("1-deployment");
  CreateSecret();
  kubelet_.emplace(plane_->api_url(), RunApi);
  network_.emplace(std::map<std::string, std::string>{});
  plane_->StartRollouts(network_->url());
  watch_.emplace(plane_->api_url());
  const auto pods_of_deployment = [&](int count) {
    return Within(seconds(60), [&] {
      return At(watch_->Deployment(), "/status/replicas", 0) == count &&
             At(watch_->Deployment(), "/status/readyReplicas", 0) == count;
    });
  };
  ASSERT_TRUE(pods_of_deployment(10));
  mesh_.emplace(plane_->api_url(), 200);

  Apply("2-beside");
  ASSERT_EQ(watch_->UntilDecided(kFirst, seconds(120)), "Healthy") << plane_->ControllerLog();
  EXPECT_TRUE(pods_of_deployment(0)) << watch_->Deployment();

  Apply("3-canary");
  EXPECT_EQ(mesh_->WeightsUntil(0), std::vector<int>{0});
  ASSERT_EQ(watch_->UntilDecided(kFirst, seconds(60)), "Healthy") << plane_->ControllerLog();
  Kubectl({"get", "--namespace", kNamespace, "deployments,rollouts,virtualservices,pods"});
  const std::map<std::string, Mesh::Count> counts = mesh_->Take();
  EXPECT_EQ(counts.size(), 2u);
  EXPECT_TRUE(counts.contains(StatusOf("/status/stableRS")));
  EXPECT_EQ(Sum(counts, "").lost, 0);
}

// The gate fails closed: its 20 questions, here two seconds apart, find no requests.
TEST_F(CanaryTest, ACanaryThatNobodyCallsIsNotPromoted) {
  ASSERT_NO_FATAL_FAILURE(Deploy("3-canary", /*first_pause=*/"5s", /*requests_per_second=*/0));
  const std::string first = StatusOf("/status/stableRS");
  const json faster = {{{"op", "replace"}, {"path", "/spec/metrics/0/interval"}, {"value", "2s"}},
                       {{"op", "replace"}, {"path", "/spec/metrics/1/interval"}, {"value", "2s"}}};
  Kubectl({"patch", "analysistemplate", "api-canary-gate", "--namespace", kNamespace, "--type=json",
           "--patch", faster.dump()});

  const Outcome aborted = Release(kHealthy);
  ASSERT_EQ(aborted.phase, "Degraded") << plane_->ControllerLog();
  EXPECT_EQ(aborted.pipeline, 10);
  EXPECT_EQ(StatusOf("/status/stableRS"), first);
  EXPECT_EQ(watch_->Analyses(StatusOf("/status/currentPodHash")),
            (std::map<std::string, int>{{"Failed", 1}, {"Successful", 1}}));
  EXPECT_EQ(mesh_->WeightsUntil(0), (std::vector<int>{0, 10, 0}));
}

TEST_F(CanaryTest, PrometheusPromotesOneAndAbortsTheOther) { PromoteAndAbort("3-canary"); }

TEST_F(CanaryTest, AnalystPromotesOneAndAbortsTheOther) { PromoteAndAbort("4-guidon"); }

}  // namespace
}  // namespace guidon::testing
