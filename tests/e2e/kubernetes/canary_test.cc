// The way to a canary and releases by it, by the real controller of Argo Rollouts, with our
// manifests as they are but for shorter pauses.

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/kubernetes/canary_fixture.h"
#include "tests/e2e/kubernetes/kubernetes_api.h"
#include "tests/e2e/kubernetes/within.h"

namespace guidon::testing {
namespace {

using nlohmann::json;
using std::chrono::seconds;

using Migration = CanaryTest;

class Releases : public CanaryTest {
 protected:
  void PromoteAndAbort(const std::string& overlay, const std::string& first_pause);
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

// Releases a version that is fine, and then one that is not.
void Releases::PromoteAndAbort(const std::string& overlay, const std::string& first_pause) {
  ASSERT_NO_FATAL_FAILURE(Deploy(overlay, first_pause));
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
  EXPECT_EQ(watch_->Analyses(poisoned)["Failed"], 1);
  EXPECT_EQ(mesh_->WeightsUntil(0), (std::vector<int>{0, 10, 0}));
  const Seen seen = Sum(mesh_->Take(), poisoned);
  EXPECT_GT(seen.errors, seen.canary / 5);
  EXPECT_LT(seen.canary, seen.requests * 12 / 100);
}

// The way of docs/canary.md.
TEST_F(Migration, FromTheDeploymentLosesNoRequest) {
  Apply("1-deployment");
  CreateSecret();
  StartPods();
  const auto deployment_has = [&](int count) {
    return Within(seconds(60), [&] {
      return At(watch_->Deployment(), "/status/replicas", 0) == count &&
             At(watch_->Deployment(), "/status/readyReplicas", 0) == count;
    });
  };
  ASSERT_TRUE(deployment_has(10));
  StartCallers();

  Apply("2-beside");
  ASSERT_EQ(watch_->UntilDecided(kFirst, seconds(120)), "Healthy") << plane_->ControllerLog();
  EXPECT_TRUE(deployment_has(0)) << watch_->Deployment();

  Apply("3-canary");
  EXPECT_EQ(mesh_->WeightsUntil(0), std::vector<int>{0});
  KubernetesApi api(plane_->api_url());
  EXPECT_TRUE(Within(seconds(60), [&] { return api.Core("pods").at("items").size() == 10; }));
  Kubectl({"get", "--namespace", kNamespace, "deployments,rollouts,virtualservices,pods"});
  const std::map<std::string, Mesh::Count> counts = mesh_->Take();
  EXPECT_EQ(counts.size(), 2u);
  EXPECT_TRUE(counts.contains(StatusOf("/status/stableRS")));
  EXPECT_EQ(Sum(counts, "").lost, 0);
}

// The gate fails closed: its 20 questions, here two seconds apart, find no requests.
TEST_F(Releases, ACanaryThatNobodyCallsIsNotPromoted) {
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

TEST_F(Releases, PrometheusPromotesOneAndAbortsTheOther) { PromoteAndAbort("3-canary", "90s"); }

TEST_F(Releases, AnalystPromotesOneAndAbortsTheOther) {
  // Its warm-up and its 500 requests at least take 90 s.
  PromoteAndAbort("4-guidon", "120s");
}

}  // namespace
}  // namespace guidon::testing
