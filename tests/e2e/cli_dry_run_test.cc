// --dry-run of each verb that writes, against a running guidond: it says what the verb then does.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/verbs_test.h"

namespace guidon::testing {
namespace {

using Json = nlohmann::json;

constexpr char kFlags[] = R"(
flags:
  a: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  b: {state: ENABLED, variants: {x: 1, y: 2}, defaultVariant: x, metadata: {flagSetId: web}}
)";

class CliDryRunTest : public VerbsTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(VerbsTest::SetUp());
    WriteFile(dir_ / "flags.yaml", kFlags);
    WriteFile(dir_ / "new.yaml", R"(
flags:
  a: {state: DISABLED, variants: {"on": true, "off": false}, defaultVariant: "on"}
  c: {state: ENABLED, variants: {x: 1}}
)");
    ASSERT_EQ(guidond_.Guidonctl({"apply", "-f", dir_ / "flags.yaml"}).exit_code, 0);
  }
};

TEST_F(CliDryRunTest, SaysWhatTheVerbThenDoes) {
  const std::vector<std::vector<std::string>> commands = {
      {"disable", "a"},
      {"enable", "a"},
      {"set-default", "a", "on"},
      {"set-default", "b", "--flag-set", "web", "--none"},
      {"rollout", "a", "--variant", "on=10", "--variant", "off=90"},
      {"rollout", "a", "--variant", "off=50", "--variant", "on=50", "--by", "email"},
      {"kill", "a"},
      {"restore", "a"},
      {"kill", "a", "--variant", "on"},
      {"delete", "b", "--flag-set", "web"},
      {"restore", "a"},
      {"apply", "-f", dir_ / "new.yaml"},
      {"rollback", "a", "--to", "3"},
      {"rollback", "--all", "--to", "2"},
  };
  for (std::vector<std::string> command : commands) {
    const Json before = Result({"list"})["revision"];
    std::vector<std::string> dry = command;
    dry.emplace_back("--dry-run");
    const Json planned = Result(dry);
    EXPECT_EQ(planned["dryRun"], true);
    EXPECT_EQ(Result({"list"})["revision"], before) << command[0];
    Result(command);
    const Json made = Result({"diff", "--from", before.dump()});
    EXPECT_EQ(planned["differences"], made["differences"]) << command[0];
    EXPECT_FALSE(planned["differences"].empty()) << command[0];
  }
}

TEST_F(CliDryRunTest, IsRefusedAsTheVerbWouldBe) {
  const std::vector<std::vector<std::string>> commands = {
      {"disable", "none"},
      {"delete", "none"},
      {"set-default", "a", "maybe"},
      {"set-default", "a"},
      {"rollout", "a", "--variant", "on=0"},
      {"rollout", "a", "--variant", "maybe=1"},
      {"rollout", "a", "--variant", "on=x"},
      {"kill", "b", "--flag-set", "web"},
      {"kill", "a", "--variant", "maybe"},
      {"restore", "a"},
      {"disable", "a", "--expected-revision", "99"},
      {"apply", "-f", dir_ / "flags.yaml", "--expected-revision", "1"},
      {"apply", "-f", dir_ / "none.yaml"},
      {"rollback", "a", "--to", "99"},
  };
  for (const std::vector<std::string>& command : commands) {
    const Finished refused = guidond_.Guidonctl(command);
    std::vector<std::string> dry = command;
    dry.emplace_back("--dry-run");
    const Finished planned = guidond_.Guidonctl(dry);
    EXPECT_NE(refused.exit_code, 0) << command[0];
    EXPECT_EQ(planned.exit_code, refused.exit_code) << command[0] << ": " << planned.errors;
    EXPECT_EQ(planned.output, "");
  }
}

}  // namespace
}  // namespace guidon::testing
