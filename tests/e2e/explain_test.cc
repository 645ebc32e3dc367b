// guidonctl explain against a running guidond: what it tells is what evaluations do.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/verbs_test.h"

namespace guidon::testing {
namespace {

using Json = nlohmann::json;

constexpr char kStored[] = R"(
flags:
  new-ranker:
    state: ENABLED
    variants: {"on": true, "off": false}
    defaultVariant: "off"
    targeting:
      if: [{"==": [{var: plan}, pro]}, {fractional: [["on", 30], ["off", 70]]}]
)";

class ExplainTest : public VerbsTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(VerbsTest::SetUp());
    WriteFile(dir_ / "flags.yaml", kStored);
    ASSERT_EQ(guidond_.Guidonctl({"apply", "-f", dir_ / "flags.yaml"}).exit_code, 0);
  }
};

TEST_F(ExplainTest, AgreesWithEvaluationForEveryJob) {
  int on = 0;
  for (int job = 0; job < 20; ++job) {
    const std::vector<std::string> context = {"new-ranker", "--targeting-key",
                                              "job-" + std::to_string(job), "--context",
                                              job % 4 == 0 ? "plan=free" : "plan=pro"};
    std::vector<std::string> eval = {"eval"};
    eval.insert(eval.end(), context.begin(), context.end());
    std::vector<std::string> explain = {"explain"};
    explain.insert(explain.end(), context.begin(), context.end());
    const Json evaluated = Result(eval);
    const Json explained = Result(explain);
    for (const char* const member : {"value", "variant", "reason"}) {
      EXPECT_EQ(explained[member], evaluated[member]) << job << member;
    }
    const Json& operands = explained["targeting"]["operands"];
    EXPECT_EQ(operands[0]["value"], job % 4 != 0);
    if (job % 4 == 0) {
      EXPECT_EQ(operands[1]["evaluated"], false);
      continue;
    }
    const Json& draw = operands[1]["draw"];
    EXPECT_EQ(draw["hashed"], "new-rankerjob-" + std::to_string(job));
    EXPECT_EQ(draw["bucket"].get<uint64_t>(), (draw["hash"].get<uint64_t>() * 100) >> 32);
    EXPECT_EQ(draw["bucket"] < 30, evaluated["variant"] == "on") << draw;
    on += evaluated["variant"] == "on" ? 1 : 0;
  }
  EXPECT_GT(on, 0);
}

TEST_F(ExplainTest, ReadsWell) {
  const Finished finished = guidond_.Guidonctl(
      {"explain", "new-ranker", "--targeting-key", "job-17", "--context", "plan=pro"});
  for (const char* const part :
       {"Flag      new-ranker\n", "From      store, revision 1\n", "var \"plan\" → \"pro\"",
        "hashed  \"new-rankerjob-17\"", "weight 30 (30%), buckets 0 to 29", "TARGETING_MATCH: "}) {
    EXPECT_NE(finished.output.find(part), std::string::npos) << part << "\n" << finished.output;
  }
}

TEST_F(ExplainTest, TellsThatTheStoreGoesBeforeAFileAndThatAFlagIsKilled) {
  WriteFile(dir_ / "file.yaml",
            "flags: {new-ranker: {state: ENABLED, variants: {x: 1}, defaultVariant: x},\n"
            "  only-here: {state: DISABLED, variants: {x: 1}}}");
  Guidond with_file({"--uri", "file:" + dir_ / "file.yaml"});
  ASSERT_TRUE(with_file.ready()) << with_file.errors();
  const auto explain = [&](const std::string& key) {
    const Finished finished = with_file.Guidonctl({"explain", key, "-o", "json"});
    EXPECT_EQ(finished.exit_code, 0) << finished.errors;
    return Json::parse(finished.output, nullptr, false);
  };
  EXPECT_EQ(explain("only-here")["reason"], "DISABLED");
  EXPECT_EQ(explain("new-ranker")["revision"], nullptr);
  ASSERT_EQ(with_file.Guidonctl({"apply", "-f", dir_ / "flags.yaml"}).exit_code, 0);
  ASSERT_EQ(with_file.Guidonctl({"kill", "new-ranker"}).exit_code, 0);
  const Json killed = explain("new-ranker");
  EXPECT_EQ(killed["source"], "store");
  EXPECT_EQ(killed["revision"], 2);
  EXPECT_EQ(killed["killed"], true);
  EXPECT_EQ(killed["variant"], "off");
  EXPECT_EQ(killed["others"].size(), 1U);
}

TEST_F(ExplainTest, TellsMistakesApart) {
  EXPECT_EQ(guidond_.Guidonctl({"explain"}).exit_code, 2);
  EXPECT_EQ(guidond_.Guidonctl({"explain", "new-ranker", "--context", "x"}).exit_code, 2);
  EXPECT_EQ(guidond_.Guidonctl({"explain", "unknown"}).exit_code, 3);
  const Finished elsewhere = guidond_.Guidonctl({"explain", "new-ranker", "--flag-set", "web"});
  EXPECT_EQ(elsewhere.exit_code, 3);
  EXPECT_NE(elsewhere.errors.find("in no flag set"), std::string::npos) << elsewhere.errors;
}

}  // namespace
}  // namespace guidon::testing
