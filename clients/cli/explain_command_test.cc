#include "clients/cli/output.h"
#include "clients/cli/struct_json.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kExplanation[] = R"pb(
  flag_set: "web"
  key: "ranker"
  source: "store"
  revision: 12
  definition: "{\"state\":\"ENABLED\",\"defaultVariant\":\"off\",\"variants\":{\"on\":true}}"
  others { flag_set: "" source: "flags.yaml" }
  reason: "TARGETING_MATCH"
  variant: "on"
  value: "true"
  why: "the targeting rule came to \"on\", which names this variant"
  steps { path: "targeting" operator: "if" evaluated: true value: "\"on\"" }
  steps { depth: 1 path: "targeting.if[0]" operator: "==" evaluated: true value: "true" }
  steps { depth: 2 path: "targeting.if[0].==[0]" operator: "var" evaluated: true value: "\"pro\"" }
  steps { depth: 3 path: "targeting.if[0].==[0].var[0]" value: "\"plan\"" }
  steps { depth: 2 path: "targeting.if[0].==[1]" evaluated: true value: "\"pro\"" }
  steps {
    depth: 1
    path: "targeting.if[1]"
    operator: "fractional"
    evaluated: true
    value: "\"on\""
    draw {
      hashed: "rankerjob-17"
      by_targeting_key: true
      hash: 257698038
      total_weight: 100
      bucket: 6
      shares { variant: "\"on\"" weight: 10 won: true }
      shares { variant: "\"off\"" weight: 90 first_bucket: 10 }
    }
  }
  steps { depth: 2 path: "targeting.if[1].fractional[0]" value: "[\"on\",10]" }
  steps { depth: 2 path: "targeting.if[1].fractional[1]" value: "[\"off\",90]" }
  steps { depth: 1 path: "targeting.if[2]" operator: "cat" }
)pb";

class ExplainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(kExplanation, &admin_.explanation));
  }

  Outcome Explain(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"explain", "--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(ExplainTest, TellsAPersonWhy) {
  EXPECT_EQ(Explain({"ranker"}).out,
            "Flag      ranker (web)\n"
            "From      store, revision 12\n"
            "          not used: the one from flags.yaml\n"
            "State     enabled, default variant off\n"
            "Targeting\n"
            "  if → \"on\"\n"
            "    == → true\n"
            "      var \"plan\" → \"pro\"\n"
            "      \"pro\"\n"
            "    fractional → \"on\"\n"
            "      hashed  \"rankerjob-17\", the flag's key and the targeting key\n"
            "      hash    257698038, of 2^32 that is 6.0000%\n"
            "      bucket  6 of 100\n"
            "      > \"on\"  weight 10 (10%), buckets 0 to 9\n"
            "        \"off\"  weight 90 (90%), buckets 10 to 99\n"
            "    cat  (not evaluated)\n"
            "Result    variant on, value true\n"
            "Reason    TARGETING_MATCH: the targeting rule came to \"on\", which names this "
            "variant\n");
}

TEST_F(ExplainTest, GivesTheWholeTreeAsJson) {
  const OutputJson json = OutputJson::parse(Explain({"ranker", "-o", "json"}).out);
  EXPECT_EQ(json["revision"], 12);
  EXPECT_EQ(json["value"], true);
  EXPECT_EQ(json["others"][0]["source"], "flags.yaml");
  const OutputJson& rule = json["targeting"];
  EXPECT_EQ(rule["operator"], "if");
  ASSERT_EQ(rule["operands"].size(), 3U);
  EXPECT_EQ(rule["operands"][0]["operands"][0]["operands"][0]["value"], "plan");
  EXPECT_EQ(rule["operands"][1]["draw"]["bucket"], 6);
  EXPECT_EQ(rule["operands"][1]["draw"]["shares"][1].dump(),
            R"({"variant":"off","weight":90,"firstBucket":10,"won":false})");
  EXPECT_EQ(rule["operands"][2].dump(),
            R"({"path":"targeting.if[2]","operator":"cat","evaluated":false,"value":null})");
  EXPECT_THAT(Explain({"ranker", "-o", "yaml"}).out, HasSubstr("operator: fractional"));
}

TEST_F(ExplainTest, SaysWhatHoldsWhereThereIsNoVariant) {
  admin_.explanation.Clear();
  admin_.explanation.set_reason("DISABLED");
  admin_.explanation.set_why("the flag is disabled, so each caller's own default holds");
  EXPECT_THAT(Explain({"ranker"}).out, HasSubstr("Result    the caller's own default\n"));
  admin_.explanation.set_error_code("GENERAL");
  EXPECT_THAT(Explain({"ranker"}).out, HasSubstr("Result    GENERAL\n"));
}

TEST_F(ExplainTest, SaysWhyNothingWasDrawn) {
  admin_.explanation.mutable_steps(5)->mutable_draw()->set_fault("the weights' sum is 0");
  EXPECT_THAT(Explain({"ranker"}).out, HasSubstr("\n      the weights' sum is 0\n"));
}

TEST_F(ExplainTest, SendsTheContextAndTheFlagSetOnlyWhereItIsGiven) {
  Explain({"ranker", "--targeting-key", "job-17", "--context", "plan=pro"});
  EXPECT_EQ(StructJson(admin_.explain.context()).dump(),
            R"({"plan":"pro","targetingKey":"job-17"})");
  EXPECT_FALSE(admin_.explain.has_flag_set());
  Explain({"ranker", "--flag-set", ""});
  EXPECT_TRUE(admin_.explain.has_flag_set());
}

TEST_F(ExplainTest, RefusesAContextThatIsNone) {
  EXPECT_EQ(Explain({"ranker", "--context", "plan"}).code, 2);
  EXPECT_EQ(Explain({"ranker", "--context-json", "[]"}).code, 2);
  EXPECT_TRUE(admin_.actors.empty());
}

}  // namespace
}  // namespace guidon::cli
