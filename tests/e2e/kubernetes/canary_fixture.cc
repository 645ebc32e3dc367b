#include "tests/e2e/kubernetes/canary_fixture.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/e2e/kubernetes/binaries.h"
#include "tests/e2e/kubernetes/kubernetes_api.h"

namespace guidon::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;

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

}  // namespace

void CanaryTest::SetUp() {
  const std::string missing = MissingBinaries();
  if (!missing.empty()) GTEST_SKIP() << missing;
  plane_.emplace();
  ASSERT_EQ(plane_->problem(), "");
}

void CanaryTest::Kubectl(const std::vector<std::string>& arguments) {
  const Finished done = plane_->Kubectl(arguments);
  std::cout << "$ kubectl " << absl::StrJoin(arguments, " ") << "\n" << done.output;
  ASSERT_EQ(done.exit_code, 0) << done.errors;
}

void CanaryTest::Apply(const std::string& overlay) {
  Kubectl({"apply", "--kustomize",
           absl::StrCat(GUIDON_SOURCE_DIR, "/deploy/kubernetes/overlays/", overlay)});
}

void CanaryTest::CreateSecret() {
  Kubectl({"create", "secret", "generic", "api-env", "--namespace", kNamespace,
           "--from-literal=DATABASE=none"});
}

void CanaryTest::StartPods() {
  network_.emplace(services_);
  kubelet_.emplace(plane_->api_url(), RunApi);
  plane_->StartRollouts(network_->url());
  watch_.emplace(plane_->api_url());
}

void CanaryTest::StartCallers(int requests_per_second) {
  mesh_.emplace(plane_->api_url(), requests_per_second);
}

void CanaryTest::Deploy(const std::string& overlay, const std::string& first_pause,
                        int requests_per_second) {
  Apply(overlay);
  CreateSecret();
  ShortenPauses(KubernetesApi(plane_->api_url()).Rollouts("rollouts", "api"), first_pause);
  ASSERT_NO_FATAL_FAILURE(StartPrometheus());
  ASSERT_NO_FATAL_FAILURE(StartAnalyst());
  StartPods();
  ASSERT_EQ(watch_->UntilDecided(kFirst, seconds(120)), "Healthy") << plane_->ControllerLog();
  StartCallers(requests_per_second);
}

Outcome CanaryTest::Release(const std::string& image) {
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

std::string CanaryTest::StatusOf(const char* pointer) {
  return At<std::string>(watch_->Rollout(), pointer, "");
}

void CanaryTest::StartPrometheus() {
  const json monitor =
      KubernetesApi(plane_->api_url())
          .Get("/apis/monitoring.coreos.com/v1/namespaces/beacon-prod/podmonitors/api");
  ASSERT_FALSE(monitor.is_null());
  discovery_.emplace(plane_->api_url());
  prometheus_.emplace(discovery_->Config(monitor));
  ASSERT_TRUE(prometheus_->ready()) << prometheus_->errors();
  services_["prometheus-operated.monitoring.svc:9090"] = prometheus_->url();
}

// As the StatefulSet does, with the analysis that its ConfigMap is made of.
void CanaryTest::StartAnalyst() {
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
  services_["guidon-analyst.guidon.svc:8018"] =
      absl::StrCat("http://127.0.0.1:", std::stoi(line->substr(line->find("port") + 4)));
}

void CanaryTest::ShortenPauses(const json& rollout, const std::string& first) {
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
std::string CanaryTest::PipelineConfig() {
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

}  // namespace guidon::testing
