#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "evaluator/flag_definitions.h"
#include "evaluator/snapshot.h"
#include "gtest/gtest.h"
#include "tests/conformance/gherkin.h"
#include "tests/conformance/world.h"

// Runs flagd's evaluator suite, each scenario once for each form of context, as a test of its
// own. The suite lies in $GUIDON_CONFORMANCE_DIR, by default ../shared/conformance.
namespace guidon::conformance {
namespace {

namespace fs = std::filesystem;

// The legacy way of bucketing, which excludes @fractional-v2.
constexpr char kExcludedTag[] = "@fractional-v1";
// What the suite holds without it: a reader that loses scenarios must not pass.
constexpr size_t kLeastScenarios = 125;

fs::path SuiteFolder() {
  const char* const folder = std::getenv("GUIDON_CONFORMANCE_DIR");
  return (folder != nullptr ? fs::path(folder) : fs::path(GUIDON_DEFAULT_CONFORMANCE_DIR)) /
         "evaluator";
}

std::string ReadFile(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class ScenarioTest : public ::testing::Test {
 public:
  ScenarioTest(std::shared_ptr<const Snapshot> flags, Scenario scenario, ContextForm form)
      : flags_(std::move(flags)), scenario_(std::move(scenario)), form_(form) {}

  void TestBody() override {
    World world(*flags_, form_);
    for (const Step& step : scenario_.steps) {
      SCOPED_TRACE("line " + std::to_string(step.line) + ": " + step.text);
      world.Run(step);
      if (HasFatalFailure()) return;
    }
  }

 private:
  const std::shared_ptr<const Snapshot> flags_;
  const Scenario scenario_;
  const ContextForm form_;
};

// A test that says `problem`: as a failure, or as the reason why nothing is run.
class ProblemTest : public ::testing::Test {
 public:
  ProblemTest(std::string problem, bool skip) : problem_(std::move(problem)), skip_(skip) {}

  void TestBody() override {
    if (skip_) GTEST_SKIP() << problem_;
    FAIL() << problem_;
  }

 private:
  const std::string problem_;
  const bool skip_;
};

void RegisterProblem(const std::string& name, const std::string& problem, bool skip = false) {
  ::testing::RegisterTest("EvaluatorConformance", name.c_str(), nullptr, nullptr, __FILE__,
                          __LINE__, [=] { return new ProblemTest(problem, skip); });
}

void RegisterScenario(const std::shared_ptr<const Snapshot>& flags, const fs::path& file,
                      const Scenario& scenario, ContextForm form) {
  const std::string suite = "EvaluatorConformance/" + file.stem().string();
  const std::string name = scenario.name + " (line " + std::to_string(scenario.line) + ", " +
                           (form == ContextForm::kJson ? "Json" : "Struct") + ")";
  ::testing::RegisterTest(
      suite.c_str(), name.c_str(), nullptr, nullptr, file.c_str(), scenario.line,
      [=]() -> ::testing::Test* { return new ScenarioTest(flags, scenario, form); });
}

// Returns how many scenarios there are to run.
size_t RegisterFeature(const std::shared_ptr<const Snapshot>& flags, const fs::path& file) {
  const absl::StatusOr<Feature> feature = ParseFeature(ReadFile(file));
  if (!feature.ok()) {
    RegisterProblem(file.filename(), feature.status().ToString());
    return 0;
  }
  size_t count = 0;
  for (const Scenario& scenario : feature->scenarios) {
    if (scenario.tags.contains(kExcludedTag)) continue;
    RegisterScenario(flags, file, scenario, ContextForm::kStruct);
    RegisterScenario(flags, file, scenario, ContextForm::kJson);
    ++count;
  }
  return count;
}

void RegisterSuite() {
  const fs::path folder = SuiteFolder();
  if (!fs::exists(folder / "testkit-flags.json")) {
    return RegisterProblem(
        "Suite", "no suite in " + folder.string() + "; set GUIDON_CONFORMANCE_DIR to where it is",
        true);
  }
  const absl::StatusOr<LoadedFlags> loaded =
      LoadFlags(ReadFile(folder / "testkit-flags.json"), TextFormat::kJson, "testkit-flags.json");
  if (!loaded.ok()) return RegisterProblem("Flags", loaded.status().ToString());
  SnapshotBuilder builder(*Snapshot::Empty({"testkit"}));
  builder.ReplaceSource(0, loaded->flags);
  const std::shared_ptr<const Snapshot> flags = std::move(builder).Build();

  size_t count = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".feature") count += RegisterFeature(flags, entry.path());
  }
  if (count < kLeastScenarios) {
    RegisterProblem("Count", "the suite holds " + std::to_string(count) + " scenarios; expected " +
                                 std::to_string(kLeastScenarios) + " or more");
  }
}

}  // namespace
}  // namespace guidon::conformance

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  guidon::conformance::RegisterSuite();
  return RUN_ALL_TESTS();
}
