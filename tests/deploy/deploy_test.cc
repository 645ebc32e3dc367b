// The delivery kit's manifests: what each overlay builds is valid, holds together, and does not
// have the faults that make a canary look guarded without being so. Each check is shown to find its
// fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/read_file.h"
#include "tests/deploy/canary_rules.h"
#include "tests/deploy/crd_schemas.h"
#include "tests/deploy/manifests.h"
#include "tests/deploy/promql.h"
#include "tests/deploy/references.h"
#include "tests/support/process.h"

namespace guidon::deploy {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kDeploy[] = GUIDON_SOURCE_DIR "/deploy";
constexpr char kCrds[] = GUIDON_SOURCE_DIR "/../shared/crds";
constexpr char kSchemas[] = GUIDON_SOURCE_DIR "/tests/deploy/schemas";

// What each overlay builds, by its name; empty where nothing can build it.
const std::map<std::string, Manifests>& Overlays() {
  static const auto* const kOverlays = [] {
    auto* const built = new std::map<std::string, Manifests>;
    const std::vector<std::string> command = Kustomize();
    if (command.empty()) return built;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(kDeploy) + "/kubernetes/overlays")) {
      absl::StatusOr<Manifests> manifests = Build(command, entry.path().string());
      EXPECT_TRUE(manifests.ok()) << entry.path() << ": " << manifests.status();
      if (manifests.ok()) (*built)[entry.path().filename().string()] = *std::move(manifests);
    }
    return built;
  }();
  return *kOverlays;
}

Manifests ReadFolder(const std::string& folder) {
  Manifests all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const absl::StatusOr<std::string> text = ReadFile(entry.path().string());
    const absl::StatusOr<Manifests> documents = ReadManifests(text.value_or(""));
    EXPECT_TRUE(documents.ok()) << entry.path() << ": " << documents.status();
    if (documents.ok()) all.insert(all.end(), documents->begin(), documents->end());
  }
  return all;
}

class DeployTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Overlays().empty()) GTEST_SKIP() << "neither kubectl nor kustomize is installed";
  }
};

TEST_F(DeployTest, OverlaysHoldTogether) {
  for (const auto& [name, manifests] : Overlays()) {
    EXPECT_THAT(CheckReferences(manifests), IsEmpty()) << name;
    EXPECT_THAT(CheckPodSecurity(manifests), IsEmpty()) << name;
  }
  std::vector<Manifests> all;
  for (const auto& [name, manifests] : Overlays()) all.push_back(manifests);
  EXPECT_THAT(CheckAddresses(all), IsEmpty());
}

TEST_F(DeployTest, CanariesAreGuarded) {
  for (const char* const name : {"3-canary", "4-guidon"}) {
    EXPECT_THAT(CheckCanary(Overlays().at(name)), IsEmpty()) << name;
  }
}

TEST_F(DeployTest, ManifestsFitTheSchemasOfTheirDefinitions) {
  if (!std::filesystem::exists(kCrds)) GTEST_SKIP() << "there is no ../shared/crds";
  const absl::StatusOr<CrdSchemas> schemas = CrdSchemas::Load(kCrds);
  ASSERT_TRUE(schemas.ok()) << schemas.status();
  int checked = 0;
  for (const auto& [name, manifests] : Overlays()) {
    for (const Json& manifest : manifests) {
      if (!schemas->Knows(manifest)) continue;
      ++checked;
      EXPECT_THAT(schemas->Check(manifest), IsEmpty()) << name;
    }
  }
  EXPECT_GE(checked, 10);
}

// What node says about `manifests`.
std::string CheckWithNpm(const Manifests& manifests) {
  testing::Process node({"node", std::string(kSchemas) + "/validate.js"}, {},
                        Json(manifests).dump());
  EXPECT_EQ(node.Wait(), 0) << node.errors();
  return node.output();
}

TEST_F(DeployTest, ManifestsFitTheSchemasOfNpm) {
  if (!std::filesystem::exists(std::string(kSchemas) + "/node_modules")) {
    GTEST_SKIP() << "the schemas of npm's kubernetes-models are not there (./dev setup)";
  }
  Manifests all;
  for (const auto& [name, manifests] : Overlays()) {
    all.insert(all.end(), manifests.begin(), manifests.end());
  }
  EXPECT_EQ(CheckWithNpm(all), "");
  Json broken = *Find(all, "StatefulSet", "guidond");
  broken["/spec/template/spec/containers/0"_json_pointer].erase("name");
  EXPECT_THAT(CheckWithNpm({broken}), HasSubstr("must have required property name"));
}

TEST(DeployQueriesTest, AreAllPromql) {
  if (testing::Process promtool({"promtool", "--version"}); promtool.Wait() != 0) {
    GTEST_SKIP() << "promtool is not installed";
  }
  Manifests all = ReadFolder(std::string(kDeploy) + "/prometheus/rules");
  for (const Json& dashboard : ReadFolder(std::string(kDeploy) + "/dashboards")) {
    all.push_back(dashboard);
  }
  for (const auto& [name, manifests] : Overlays()) {
    all.insert(all.end(), manifests.begin(), manifests.end());
  }
  EXPECT_THAT(CheckQueries(all), IsEmpty());
  all.push_back({{"title", "broken"}, {"expr", "sum(rate(x[5m])"}});
  EXPECT_THAT(CheckQueries(all), Contains(HasSubstr("broken: not PromQL: sum(rate(x[5m])")));
}

// Each of our own metrics in rules and dashboards is one that docs/ names.
TEST(DeployQueriesTest, NameMetricsThatExist) {
  Manifests all = ReadFolder(std::string(kDeploy) + "/prometheus/rules");
  for (const Json& dashboard : ReadFolder(std::string(kDeploy) + "/dashboards")) {
    all.push_back(dashboard);
  }
  std::string docs;
  for (const char* const page : {"telemetry.md", "canary.md", "sources.md"}) {
    docs += ReadFile(std::string(GUIDON_SOURCE_DIR "/docs/") + page).value_or("");
  }
  const std::vector<std::string> names = MetricNames(all);
  EXPECT_THAT(names, Contains("feature_flag_flagd_impression_total"));
  std::vector<std::string> unknown;
  for (std::string name : names) {
    for (const char* const suffix : {"_bucket", "_count", "_sum"}) {
      const size_t at = name.size() - std::min(name.size(), std::string(suffix).size());
      if (name.substr(at) == suffix) name.resize(at);
    }
    if (docs.find("`" + name) == docs.npos) unknown.push_back(name);
  }
  EXPECT_THAT(unknown, IsEmpty()) << "these are in rules or dashboards, not in docs/";
}

// The operator's PrometheusRules are the rules that promtool has tested.
TEST_F(DeployTest, RulesOfTheOperatorAreTheTestedOnes) {
  for (const auto& [overlay, rule] : {std::pair("guidon", "guidon"), {"4-guidon", "canary"}}) {
    const Json* const built = Find(Overlays().at(overlay), "PrometheusRule", rule);
    ASSERT_NE(built, nullptr);
    const auto text = ReadFile(std::string(kDeploy) + "/prometheus/rules/" + rule + ".yaml");
    const absl::StatusOr<Manifests> tested = ReadManifests(text.value_or(""));
    ASSERT_TRUE(tested.ok());
    EXPECT_EQ(At(*built, "/spec/groups"), At(tested->at(0), "/groups")) << rule;
  }
}

TEST_F(DeployTest, ArgoCdLeavesAloneWhatTheControllerWrites) {
  const auto text = ReadFile(std::string(kDeploy) + "/kubernetes/argocd/application.yaml");
  const absl::StatusOr<Manifests> manifests = ReadManifests(text.value_or(""));
  ASSERT_TRUE(manifests.ok());
  const Json& application = manifests->at(0);
  const std::string overlay = TextAt(application, "/spec/source/path");
  EXPECT_TRUE(std::filesystem::exists(std::string(GUIDON_SOURCE_DIR "/") + overlay));
  EXPECT_THAT(At(application, "/spec/syncPolicy/syncOptions"),
              Contains("RespectIgnoreDifferences=true"));
  bool weights = false;
  for (const Json& difference : At(application, "/spec/ignoreDifferences")) {
    if (difference.contains("name")) {
      EXPECT_NE(
          Find(Overlays().at("4-guidon"), TextAt(difference, "/kind"), TextAt(difference, "/name")),
          nullptr);
    }
    weights =
        weights || TextAt(difference, "/jqPathExpressions/0") == ".spec.http[].route[].weight";
  }
  EXPECT_TRUE(weights);
}

}  // namespace
}  // namespace guidon::deploy
