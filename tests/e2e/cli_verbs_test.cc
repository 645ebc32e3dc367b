// Each verb of guidonctl, in each format; each kind of mistake and refusal, by its exit code.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

class CliVerbsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(guidond_.ready()) << guidond_.errors();
    WriteFile(dir_ / "flags.yaml", R"(
flags:
  a: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  b: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  killed: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "on"}
  rule: {state: ENABLED, variants: {x: 1, y: 2}, defaultVariant: x, targeting: {if: [true, y]}}
)");
    WriteFile(dir_ / "one.yaml", "flags: {b: {state: ENABLED, variants: {x: 1}}}");
    WriteFile(dir_ / "bad.yaml",
              "flags: {a: {state: ENABLED, variants: {x: 1}, defaultVariant: z}}");
    WriteFile(dir_ / "no.json", "{");
    ASSERT_EQ(Run({"apply", "-f", dir_ / "flags.yaml"}).exit_code, 0);
    ASSERT_EQ(Run({"kill", "killed"}).exit_code, 0);
  }

  Finished Run(const Words& arguments) const { return guidond_.Guidonctl(arguments); }

  TempDir dir_;
  Guidond guidond_;
};

TEST_F(CliVerbsTest, EachFormatHoldsForEachVerb) {
  const std::vector<Words> commands = {
      {"get", "a"},
      {"list"},
      {"apply", "-f", dir_ / "one.yaml"},
      {"disable", "a"},
      {"enable", "a"},
      {"set-default", "a", "on"},
      {"rollout", "a", "--variant", "on=1", "--variant", "off=1"},
      {"rollback", "a", "--to", "1"},
      {"kill", "a"},
      {"restore", "a", "--dry-run"},
      {"diff", "--from", "0"},
      {"ramp", "status"},
      {"schedule", "list"},
      {"history"},
      {"audit", "verify"},
      {"watch", "--after", "0", "--count", "1"},
      {"eval", "a"},
      {"explain", "rule"},
      {"context", "list"},
      {"docs", "--out", dir_ / "manual"},
      {"version"},
  };
  for (const Words& command : commands) {
    for (const char* const format : {"table", "wide", "json", "yaml", "jsonpath={$}"}) {
      Words words = command;
      words.insert(words.end(), {"-o", format});
      const Finished finished = Run(words);
      EXPECT_EQ(finished.exit_code, 0) << command[0] << " -o " << format << finished.errors;
      // There are no contexts, ramps and scheduled changes: tables of none say so on stderr.
      const bool none = command[0] == "context" || finished.errors.starts_with("No ");
      EXPECT_TRUE(!finished.output.empty() || none) << command[0] << " -o " << format;
      if (std::string(format).starts_with("json")) {
        EXPECT_FALSE(Json::parse(finished.output, nullptr, false).is_discarded()) << command[0];
      }
    }
  }
}

TEST_F(CliVerbsTest, MistakesEndWithTwo) {
  const std::vector<Words> commands = {
      {},
      {"frobnicate"},
      {"get"},
      {"get", "a", "b"},
      {"list", "a"},
      {"list", "--frobnicate"},
      {"list", "-o", "xml"},
      {"list", "-o", "jsonpath={"},
      {"list", "--timeout", "1"},
      {"list", "--server", "nowhere"},
      {"list", "--context", "none"},
      {"list", "--expected-revision", "1"},
      {"list", "--token-file", dir_ / "none"},
      {"list", "--token-command", "false"},
      {"apply"},
      {"apply", "-f", dir_ / "none.yaml"},
      {"apply", "-f", dir_ / "no.json"},
      {"delete"},
      {"set-default", "a"},
      {"set-default", "a", "on", "--none"},
      {"rollout", "a"},
      {"rollout", "a", "--variant", "on"},
      {"rollout", "a", "--variant", "on=-1"},
      {"rollback", "a"},
      {"rollback", "--to", "1"},
      {"rollback", "a", "--all", "--to", "1"},
      {"diff"},
      {"history", "--since", "yesterday"},
      {"audit", "frobnicate"},
      {"watch", "--after", "x"},
      {"eval"},
      {"eval", "a", "--type", "number"},
      {"explain"},
      {"context", "use"},
      {"context", "use", "none"},
      {"docs"},
      {"completion", "tcsh"},
  };
  for (const Words& command : commands) {
    const Finished finished = Run(command);
    const std::string name = command.empty() ? "nothing" : command[0] + " …";
    EXPECT_EQ(finished.exit_code, 2) << name << finished.errors;
    EXPECT_EQ(finished.output, "") << name;
    EXPECT_TRUE(finished.errors.starts_with("guidonctl: ")) << name << finished.errors;
  }
}

TEST_F(CliVerbsTest, AHistoryWithoutChangesIsNoMistakeWhereTheFlagIsOrWas) {
  ASSERT_EQ(Run({"delete", "b", "--yes"}).exit_code, 0);
  for (const char* const flag : {"a", "b"}) {
    const Finished finished = Run({"history", flag, "--actor", "nobody"});
    EXPECT_EQ(finished.exit_code, 0) << finished.errors;
    EXPECT_EQ(finished.errors, "No changes found.\n");
  }
}

TEST_F(CliVerbsTest, RefusalsEndWithTheirCodes) {
  struct Case {
    Words command;
    int exit_code;
    std::string message;
  };
  const std::vector<Case> cases = {
      {{"get", "none"}, 3, "none"},
      {{"delete", "none"}, 3, "none"},
      {{"enable", "none"}, 3, "none"},
      {{"kill", "none"}, 3, "none"},
      {{"eval", "none"}, 3, "none"},
      {{"explain", "none"}, 3, "none"},
      {{"history", "none"}, 3, "none"},
      {{"history", "none", "--actor", "ann", "-o", "json"}, 3, "none"},
      {{"get", "a", "--flag-set", "other"}, 3, "other"},
      {{"disable", "a", "--expected-revision", "99"}, 4, "revision"},
      {{"apply", "-f", dir_ / "bad.yaml"}, 5, "defaultVariant"},
      {{"set-default", "a", "maybe"}, 5, "maybe"},
      {{"rollout", "a", "--variant", "maybe=1"}, 5, "maybe"},
      {{"rollout", "a", "--variant", "on=0"}, 5, "weight"},
      {{"rollout", "rule", "--variant", "x=1"}, 5, "targeting"},
      {{"kill", "rule"}, 5, "rule"},
      {{"restore", "a"}, 5, "not killed"},
      {{"disable", "killed"}, 5, "killed"},
      {{"rollback", "killed", "--to", "1"}, 5, "killed"},
      {{"eval", "a", "--type", "string"}, 5, "a"},
      {{"list", "--server", "127.0.0.1:1"}, 1, "no guidond answers"},
  };
  for (const Case& c : cases) {
    const Finished finished = Run(c.command);
    EXPECT_EQ(finished.exit_code, c.exit_code) << c.command[0] << ": " << finished.errors;
    EXPECT_EQ(finished.output, "") << c.command[0];
    EXPECT_NE(finished.errors.find(c.message), std::string::npos) << finished.errors;
  }
}

}  // namespace
}  // namespace guidon::testing
