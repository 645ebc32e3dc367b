// guidonctl preview against a running guidond.

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
  ranker: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  banner: {state: ENABLED, variants: {a: 1, b: 2}, defaultVariant: a,
           targeting: {if: [{"==": [{var: plan}, pro]}, b]}}
)";

class PreviewTest : public VerbsTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(VerbsTest::SetUp());
    WriteFile(dir_ / "flags.yaml", kFlags);
    Run({"import", dir_ / "flags.yaml"});
    std::string keys;
    for (int i = 0; i < 300; ++i) keys += "user-" + std::to_string(i) + "\n";
    WriteFile(dir_ / "keys.txt", keys);
  }

  Json PreviewRollout(int on) {
    return Result({"preview", "ranker", "--variant", "on=" + std::to_string(on), "--variant",
                   "off=" + std::to_string(100 - on), "--keys-file", dir_ / "keys.txt", "--moves",
                   "1000"});
  }

  void SetRollout(int on) {
    Run({"rollout", "ranker", "--variant", "on=" + std::to_string(on), "--variant",
         "off=" + std::to_string(100 - on)});
  }
};

TEST_F(PreviewTest, WhoMovesInThePreviewMovesWithTheRollout) {
  const Json preview = PreviewRollout(30);
  EXPECT_EQ(preview["sampled"], 300);
  EXPECT_GT(preview["moving"], 50);
  EXPECT_EQ(preview["moves"].size(), preview["moving"]);
  EXPECT_EQ(Result({"list"})["revision"], 2);
  SetRollout(30);
  for (size_t i = 0; i < preview["moves"].size(); i += 10) {
    const Json& move = preview["moves"][i];
    EXPECT_EQ(Result({"eval", "ranker", "--targeting-key",
                      move["targetingKey"].get<std::string>()})["variant"],
              move["after"]["variant"]);
  }
  EXPECT_EQ(PreviewRollout(30)["moving"], 0);
}

TEST_F(PreviewTest, NobodyLeavesAsAFractionGrows) {
  SetRollout(10);
  for (const int on : {25, 50, 100}) {
    const Json preview = PreviewRollout(on);
    EXPECT_EQ(preview["counts"][1]["variant"], "on");
    EXPECT_GT(preview["counts"][1]["joining"], 0);
    EXPECT_EQ(preview["counts"][1]["leaving"], 0);
    SetRollout(on);
  }
}

TEST_F(PreviewTest, ADefinitionIsPreviewedForWholeContexts) {
  WriteFile(dir_ / "next.yaml",
            "flags:\n  banner: {state: ENABLED, variants: {a: 1, b: 2}, defaultVariant: a}\n");
  WriteFile(dir_ / "people.jsonl",
            "{\"targetingKey\": \"ann\", \"plan\": \"pro\"}\n{\"targetingKey\": \"bob\"}\n");
  const Finished table =
      Run({"preview", "banner", "-f", dir_ / "next.yaml", "--keys-file", dir_ / "people.jsonl"});
  EXPECT_EQ(table.output,
            "VARIANT   BEFORE      AFTER        JOINING   LEAVING\n"
            "a         1 (50.0%)   2 (100.0%)   1         0\n"
            "b         1 (50.0%)   0 (0.0%)     0         1\n"
            "1 of 2 would move\n"
            "\n"
            "TARGETING KEY   BEFORE   AFTER\n"
            "ann             b        a\n");
  EXPECT_EQ(Result({"preview", "banner", "-f", dir_ / "next.yaml", "--sample", "5", "--context",
                    "plan=pro"})["moving"],
            5);
}

TEST_F(PreviewTest, RefusesWhatCannotBePreviewed) {
  Run({"rollout", "ranker", "--variant", "on=1"});
  WriteFile(dir_ / "bad.yaml", "flags: {ranker: {variants: {a: 1}, defaultVariant: b}}\n");
  WriteFile(dir_ / "broken.jsonl", "ann\n{\n");
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    std::string message;
  } kCases[] = {
      {{"ranker", "--sample", "9"}, 2, "give the change"},
      {{"ranker", "--variant", "on=1"}, 2, "give the sample"},
      {{"ranker", "--variant", "on=x", "--sample", "9"}, 2, "must be a whole number"},
      {{"ranker", "--variant", "on=1", "--sample", "-1"}, 2, "--sample"},
      {{"ranker", "--variant", "on=1", "--sample", "9", "--expected-revision", "1"}, 2, "nothing"},
      {{"ranker", "--variant", "on=1", "--keys-file", dir_ / "none"}, 2, "none: cannot be read"},
      {{"ranker", "--variant", "on=1", "--keys-file", dir_ / "broken.jsonl"}, 2, "broken.jsonl:2"},
      {{"ranker", "-f", dir_ / "bad.yaml", "--sample", "9"}, 5, "defaultVariant: \"b\""},
      {{"banner", "-f", dir_ / "bad.yaml", "--sample", "9"}, 2, "is not defined there"},
      {{"ranker", "--variant", "onn=1", "--sample", "9"}, 5, "has no variant \"onn\""},
      {{"ranker", "--variant", "on=0", "--sample", "9"}, 5, "sum to 0"},
      {{"banner", "--variant", "a=1", "--sample", "9"}, 5, "targeting rules that are no rollout"},
      {{"nothing", "--variant", "on=1", "--sample", "9"}, 3, "is not in the store"},
      {{"ranker", "--variant", "on=1", "--sample", "100001"}, 5, "at most 100000"},
  };
  for (const auto& refusal : kCases) {
    std::vector<std::string> arguments = {"preview"};
    arguments.insert(arguments.end(), refusal.arguments.begin(), refusal.arguments.end());
    const Finished refused = Run(arguments, refusal.exit_code);
    EXPECT_NE(refused.errors.find(refusal.message), std::string::npos) << refused.errors;
  }
  Run({"kill", "ranker"});
  Run({"preview", "ranker", "--variant", "on=1", "--sample", "9"}, 5);
}

}  // namespace
}  // namespace guidon::testing
