// Each check of the manifests finds the fault that it is for: a table of faults, and what is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "tests/deploy/canary_rules.h"
#include "tests/deploy/crd_schemas.h"
#include "tests/deploy/manifests.h"
#include "tests/deploy/references.h"

namespace guidon::deploy {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kOverlays[] = GUIDON_SOURCE_DIR "/deploy/kubernetes/overlays/";
constexpr char kCrds[] = GUIDON_SOURCE_DIR "/../shared/crds";

struct Fault {
  const char* overlay;
  const char* manifest;  // "Rollout/api"
  const char* patch;     // JSON Patch (RFC 6902)
  const char* said;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.manifest << fault.patch; }

// Faults that make a canary look guarded.
const Fault kFaults[] = {
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/steps/1/pause","value":{}}])",
     "waits for a human for ever"},
    {"3-canary", "Rollout/api",
     R"([{"op":"remove","path":"/spec/strategy/canary/trafficRouting"}])", "only a number of pods"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/analysis/startingStep","value":0}])",
     "startingStep must be 1"},
    {"3-canary", "Rollout/api",
     R"([{"op":"remove","path":"/spec/strategy/canary/analysis/startingStep"}])",
     "startingStep must be 1"},
    {"3-canary", "Rollout/api", R"([{"op":"remove","path":"/spec/strategy/canary/steps/6"}])",
     "the analysis ends at once"},
    {"3-canary", "Rollout/api", R"([{"op":"remove","path":"/spec/strategy/canary/steps/2"}])",
     "nothing gates the way up"},
    {"3-canary", "Rollout/api", R"([{"op":"remove","path":"/spec/strategy/canary/steps/1"}])",
     "the gate comes before the pause"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/steps/0/setWeight","value":20}])",
     "not 10, 50, 100"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/analysis/args/0/valueFrom",
          "value":{"podTemplateHashValue":"Stable"}}])",
     "canary-hash is not the hash of the latest pods"},
    {"3-canary", "Rollout/api", R"([{"op":"remove","path":"/spec/progressDeadlineAbort"}])",
     "must abort (progressDeadlineAbort)"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/dynamicStableScale","value":true}])",
     "the stable pods must stay"},
    {"3-canary", "Rollout/api",
     R"([{"op":"remove","path":"/spec/strategy/canary/abortScaleDownDelaySeconds"}])",
     "abortScaleDownDelaySeconds is missing"},
    {"3-canary", "Rollout/api", R"([{"op":"remove","path":"/spec/revisionHistoryLimit"}])",
     "revisionHistoryLimit is missing"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/canaryService","value":"api-stable"}])",
     "need two Services"},
    {"3-canary", "Deployment/api", R"([{"op":"replace","path":"/spec/replicas","value":10}])",
     "must have 0 replicas"},
    {"3-canary", "VirtualService/api",
     R"([{"op":"replace","path":"/spec/gateways","value":["istio-system/public"]}])",
     "must include mesh"},
    {"3-canary", "VirtualService/api",
     R"([{"op":"replace","path":"/spec/http/0/route/1/weight","value":10}])",
     "must begin with 100 for stable and 0"},
    {"3-canary", "PodMonitor/api",
     R"([{"op":"remove","path":"/spec/podMetricsEndpoints/0/relabelings"}])",
     "cannot be told apart"},
    {"3-canary", "AnalysisTemplate/api-canary",
     R"json([{"op":"replace","path":"/spec/metrics/0/provider/prometheus/query",
          "value":"sum(rate(http_requests_total{code=~\"5..\"}[1m])) or vector(0)"}])json",
     "not scoped to the pods of one hash"},
    {"3-canary", "AnalysisTemplate/api-canary",
     R"json([{"op":"replace","path":"/spec/metrics/0/provider/prometheus/query","value":
        "sum(rate(x{rollouts_pod_template_hash=\"{{args.canary-hash}}\",code=~\"5..\"}[1m]))"}])json",
     "without \"or vector(0)\""},
    {"3-canary", "AnalysisTemplate/api-canary",
     R"([{"op":"add","path":"/spec/metrics/0/count","value":20}])", "a count ends the guard"},
    {"3-canary", "AnalysisTemplate/api-canary",
     R"([{"op":"remove","path":"/spec/metrics/0/consecutiveErrorLimit"}])",
     "would abort a healthy canary"},
    {"3-canary", "AnalysisTemplate/api-canary",
     R"([{"op":"remove","path":"/spec/metrics/0/failureLimit"}])", "failureLimit must be said"},
    {"3-canary", "AnalysisTemplate/api-canary",
     R"([{"op":"replace","path":"/spec/metrics/0/successCondition","value":"result[0] < 0.05"}])",
     "an empty answer is an error"},
    {"3-canary", "AnalysisTemplate/api-canary",
     R"([{"op":"add","path":"/spec/metrics/0/failureCondition","value":"result[0] > 0.1"}])",
     "inconclusive and waits for a human"},
    {"3-canary", "AnalysisTemplate/api-canary-gate",
     R"([{"op":"replace","path":"/spec/args/4/value","value":"0"}])", "no minimum of requests"},
    {"3-canary", "AnalysisTemplate/api-canary-gate",
     R"([{"op":"remove","path":"/spec/metrics/0"}])", "no minimum of requests"},
    {"3-canary", "AnalysisTemplate/api-canary-gate",
     R"([{"op":"replace","path":"/spec/metrics/1/failureLimit","value":20}])", "fails closed"},
    {"3-canary", "AnalysisTemplate/api-canary-gate",
     R"([{"op":"replace","path":"/spec/metrics/1/successCondition",
          "value":"len(result) == 0 || result[0] <= 0.02"}])",
     "no data must not open the gate"},
    {"3-canary", "AnalysisTemplate/api-canary-gate",
     R"([{"op":"add","path":"/spec/metrics/1/failureCondition","value":"result[0] > 0.5"}])",
     "a successCondition alone"},
    {"4-guidon", "AnalysisTemplate/api-canary",
     R"([{"op":"replace","path":"/spec/metrics/0/successCondition",
          "value":"result.verdict == \"pass\""}])",
     "each verdict needs a condition"},
    {"4-guidon", "AnalysisTemplate/api-canary-gate",
     R"([{"op":"replace","path":"/spec/metrics/0/successCondition",
          "value":"result.verdict in [\"pass\", \"continue\"]"}])",
     "only the verdict pass may open the gate"},
};

// Names that lead nowhere.
const Fault kBrokenNames[] = {
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/stableService","value":"api-old"}])",
     "there is no Service/api-old"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/workloadRef/name","value":"apis"}])",
     "there is no Deployment/apis"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/trafficRouting/istio/virtualService/routes",
          "value":["main"]}])",
     R"(has no route "main")"},
    {"3-canary", "Rollout/api",
     R"([{"op":"replace","path":"/spec/strategy/canary/analysis/templates/0/templateName",
          "value":"errors"}])",
     "there is no AnalysisTemplate/errors"},
    {"3-canary", "Rollout/api",
     R"([{"op":"remove","path":"/spec/strategy/canary/analysis/args/0"}])",
     "wants the argument canary-hash"},
    {"3-canary", "AnalysisTemplate/api-canary-gate",
     R"([{"op":"replace","path":"/spec/metrics/0/successCondition",
          "value":"result[0] >= {{args.minimum}}"}])",
     "there is no argument minimum"},
    {"3-canary", "VirtualService/api",
     R"([{"op":"replace","path":"/spec/http/0/route/1/destination/host","value":"api"}])",
     "these alone"},
    {"3-canary", "VirtualService/api", R"([{"op":"remove","path":"/spec/http/0/route/1"}])",
     "these alone"},
    {"3-canary", "VirtualService/api",
     R"([{"op":"replace","path":"/spec/http/0/route/0/destination/port/number","value":80}])",
     "Service/api-stable has no port 80"},
    {"3-canary", "Service/api-canary",
     R"([{"op":"replace","path":"/spec/selector","value":{"app":"apis"}}])", "no pods have"},
    {"3-canary", "Service/api-canary",
     R"([{"op":"replace","path":"/spec/ports/0/targetPort","value":"web"}])", R"(no port "web")"},
    {"3-canary", "PodMonitor/api",
     R"([{"op":"replace","path":"/spec/podMetricsEndpoints/0/port","value":"metrics"}])",
     R"(no port "metrics")"},
    {"3-canary", "DestinationRule/api-canary",
     R"([{"op":"replace","path":"/spec/host","value":"canary"}])", "there is no Service/canary"},
    {"3-canary", "Role/pipeline",
     R"([{"op":"replace","path":"/rules/0/resourceNames/0","value":"apis"}])",
     "there is no Deployment/apis"},
    {"guidon", "NetworkPolicy/guidond",
     R"([{"op":"replace","path":"/spec/ingress/0/ports/0/port","value":"grpc"}])",
     R"(no port "grpc")"},
    {"guidon", "NetworkPolicy/guidond-read",
     R"([{"op":"replace","path":"/spec/egress/1/to/0/podSelector/matchLabels/app","value":"x"}])",
     "no pods have"},
    {"guidon", "StatefulSet/guidond",
     R"([{"op":"replace","path":"/spec/serviceName","value":"x"}])", "there is no Service/x"},
    {"guidon", "StatefulSet/guidond",
     R"([{"op":"replace","path":"/spec/template/spec/containers/0/volumeMounts/0/name",
          "value":"x"}])",
     "there is no volume x"},
    {"guidon", "StatefulSet/guidond",
     R"([{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port",
          "value":"x"}])",
     R"(no port "x")"},
    {"guidon", "StatefulSet/guidond",
     R"([{"op":"replace","path":"/spec/template/metadata/labels/app","value":"guidond-read"}])",
     "must select its own pods alone"},
    {"guidon", "PodDisruptionBudget/guidond",
     R"([{"op":"replace","path":"/spec/selector/matchLabels/app","value":"x"}])", "no pods have"},
};

// Pods that may do more than they need.
const Fault kLaxPods[] = {
    {"guidon", "StatefulSet/guidond",
     R"([{"op":"remove","path":"/spec/template/spec/securityContext/runAsNonRoot"}])",
     "may run as root"},
    {"guidon", "StatefulSet/guidond",
     R"([{"op":"remove","path":
          "/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem"}])",
     "may write to its root file system"},
    {"guidon", "Deployment/guidond-read",
     R"([{"op":"remove","path":"/spec/template/spec/containers/0/securityContext/capabilities"}])",
     "keeps capabilities"},
    {"guidon", "Deployment/guidond-read",
     R"([{"op":"remove","path":"/spec/template/spec/containers/0/resources/limits"}])",
     "limit of memory"},
    {"4-guidon", "Deployment/worker",
     R"([{"op":"remove","path":"/spec/template/spec/enableServiceLinks"}])", "FLAGD_PORT"},
};

// Addresses that nothing listens on.
const Fault kBrokenAddresses[] = {
    {"guidon", "Service/guidon-analyst",
     R"([{"op":"replace","path":"/spec/ports/0/port","value":80}])",
     "no Service at http://guidon-analyst.guidon.svc:8018"},
    {"guidon", "Service/guidond", R"([{"op":"replace","path":"/metadata/name","value":"flags"}])",
     "no Service at --uri=grpc://guidond:8015"},
    {"4-guidon", "Deployment/worker",
     R"([{"op":"replace","path":"/spec/template/spec/containers/0/env/2/value","value":"80"}])",
     "no Service at guidond-read.guidon.svc.cluster.local:80"},
};

// What the API server would refuse, or drop without a word.
const Fault kBrokenSchemas[] = {
    {"3-canary", "Rollout/api", R"([{"op":"replace","path":"/spec/replicas","value":"ten"}])",
     "spec.replicas is not of type"},
    {"3-canary", "Rollout/api",
     R"([{"op":"add","path":"/spec/strategy/canary/startingStep","value":1}])",
     "spec.strategy.canary.startingStep is not a field of it"},
    {"3-canary", "VirtualService/api",
     R"([{"op":"replace","path":"/spec/http/0/route/0/destination","value":{}}])", "lacks host"},
    {"3-canary", "VirtualService/api",
     R"([{"op":"add","path":"/spec/http/0/retries","value":{"attempt":1}}])",
     "retries.attempt is not a field of it"},
    {"3-canary", "DestinationRule/api-canary",
     R"([{"op":"add","path":"/spec/trafficPolicy/tls","value":{"mode":"MTLS"}}])", "not one of"},
    {"4-guidon", "AnalysisTemplate/api-canary",
     R"([{"op":"remove","path":"/spec/metrics/0/provider/web/url"}])", "lacks url"},
};

class MutationTest : public ::testing::TestWithParam<Fault> {
 protected:
  void SetUp() override {
    const std::vector<std::string> command = Kustomize();
    if (command.empty()) GTEST_SKIP() << "neither kubectl nor kustomize is installed";
    manifests_ = Built(GetParam().overlay);
    Json* const found =
        const_cast<Json*>(Find(manifests_, std::string(GetParam().manifest).substr(0, Slash()),
                               std::string(GetParam().manifest).substr(Slash() + 1)));
    ASSERT_NE(found, nullptr) << GetParam().manifest;
    *found = found->patch(Json::parse(GetParam().patch));
    broken_ = found;
  }

  static size_t Slash() { return std::string(GetParam().manifest).find('/'); }

  // Built once for all faults.
  static Manifests Built(const std::string& overlay) {
    static auto* const kBuilt = new std::map<std::string, Manifests>;
    if (kBuilt->count(overlay) == 0) {
      (*kBuilt)[overlay] = Build(Kustomize(), kOverlays + overlay).value_or(Manifests{});
    }
    return kBuilt->at(overlay);
  }

  Manifests manifests_;
  const Json* broken_ = nullptr;
};

class CanaryMutationTest : public MutationTest {};
TEST_P(CanaryMutationTest, IsFound) {
  EXPECT_THAT(CheckCanary(manifests_), Contains(HasSubstr(GetParam().said)));
}
INSTANTIATE_TEST_SUITE_P(Faults, CanaryMutationTest, ::testing::ValuesIn(kFaults));

class ReferenceMutationTest : public MutationTest {};
TEST_P(ReferenceMutationTest, IsFound) {
  EXPECT_THAT(CheckReferences(manifests_), Contains(HasSubstr(GetParam().said)));
}
INSTANTIATE_TEST_SUITE_P(Faults, ReferenceMutationTest, ::testing::ValuesIn(kBrokenNames));

class PodMutationTest : public MutationTest {};
TEST_P(PodMutationTest, IsFound) {
  EXPECT_THAT(CheckPodSecurity(manifests_), Contains(HasSubstr(GetParam().said)));
}
INSTANTIATE_TEST_SUITE_P(Faults, PodMutationTest, ::testing::ValuesIn(kLaxPods));

class AddressMutationTest : public MutationTest {};
TEST_P(AddressMutationTest, IsFound) {
  std::vector<Manifests> all = {manifests_};
  for (const char* const overlay : {"4-guidon", "guidon"}) {
    if (std::string(overlay) != GetParam().overlay) all.push_back(Built(overlay));
  }
  EXPECT_THAT(CheckAddresses(all), Contains(HasSubstr(GetParam().said)));
}
INSTANTIATE_TEST_SUITE_P(Faults, AddressMutationTest, ::testing::ValuesIn(kBrokenAddresses));

class SchemaMutationTest : public MutationTest {};
TEST_P(SchemaMutationTest, IsFound) {
  if (!std::filesystem::exists(kCrds)) GTEST_SKIP() << "there is no ../shared/crds";
  static const auto* const kSchemas = new absl::StatusOr<CrdSchemas>(CrdSchemas::Load(kCrds));
  ASSERT_TRUE(kSchemas->ok()) << kSchemas->status();
  EXPECT_THAT((*kSchemas)->Check(*broken_), Contains(HasSubstr(GetParam().said)));
}
INSTANTIATE_TEST_SUITE_P(Faults, SchemaMutationTest, ::testing::ValuesIn(kBrokenSchemas));

}  // namespace
}  // namespace guidon::deploy
