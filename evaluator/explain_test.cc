#include "evaluator/explain.h"

#include <algorithm>
#include <string>

#include "evaluator/bucket.h"
#include "evaluator/murmur3.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::shared_ptr<const Flag> MakeFlag(const std::string& targeting,
                                     const std::string& more = R"("defaultVariant": "off")") {
  const auto flag = Flag::Compile(
      {"", "ranker"}, Json::parse(R"({"state": "ENABLED", "variants": {"on": true, "off": false},
                                      "targeting": )" +
                                  targeting + ", " + more + "}"));
  EXPECT_TRUE(flag.ok()) << flag.status();
  return *flag;
}

Explanation ExplainFor(const Flag& flag, const Json& context) {
  absl::StatusOr<Explanation> explanation = Explain(flag, ValueView::Of(context), 0);
  EXPECT_TRUE(explanation.ok()) << explanation.status();
  return explanation.ok() ? *std::move(explanation) : Explanation();
}

// The steps as a tree of text: operator or value, and what it came to.
std::vector<std::string> Lines(const Explanation& explanation) {
  std::vector<std::string> lines;
  for (const TracedStep& step : explanation.steps) {
    std::string line(step.depth, ' ');
    line += step.op.empty() ? "" : step.op + " ";
    line += step.value.value_or("-");
    if (step.element.has_value()) line += " of " + *step.element;
    if (!step.evaluated) line += " (not evaluated)";
    lines.push_back(line);
  }
  return lines;
}

TEST(Explain, ShowsEachOperatorWithItsValuesInOrder) {
  const auto flag = MakeFlag(R"({"if": [{"and": [{"==": [{"var": "plan"}, "pro"]},
                                                 {"in": [{"var": "country"}, ["ch", "de"]]}]},
                                        "on", "off"]})");
  const Explanation explanation = ExplainFor(*flag, {{"plan", "pro"}, {"country", "fr"}});
  EXPECT_THAT(Lines(explanation),
              ElementsAre("if \"off\"",                       //
                          " and false",                       //
                          "  == true",                        //
                          "   var \"pro\"",                   //
                          "    \"plan\" (not evaluated)",     //
                          "   \"pro\"",                       //
                          "  in false",                       //
                          "   var \"fr\"",                    //
                          "    \"country\" (not evaluated)",  //
                          "   [\"ch\",\"de\"]",               //
                          " \"on\" (not evaluated)",          //
                          " \"off\""));
  EXPECT_EQ(explanation.steps[3].path, "targeting.if[0].and[0].==[0]");
  EXPECT_EQ(explanation.resolution.variant->name, "off");
  EXPECT_EQ(explanation.why, "the targeting rule came to \"off\", which names this variant");
}

TEST(Explain, LeavesOutWhatWasNotEvaluated) {
  const auto flag = MakeFlag(R"({"if": [{"var": "a"}, {"cat": ["o", {"var": "b"}]}, null]})");
  const Explanation explanation = ExplainFor(*flag, Json::object());
  EXPECT_THAT(Lines(explanation), ElementsAre("if null", " var null", "  \"a\" (not evaluated)",
                                              " cat - (not evaluated)", " null"));
  EXPECT_EQ(explanation.why,
            "the targeting rule came to null, so its default variant \"off\" holds");
}

TEST(Explain, ShowsHowFractionalDrew) {
  const auto flag = MakeFlag(R"({"fractional": [["on", 10], ["off", 90]]})");
  const Explanation explanation = ExplainFor(*flag, {{"targetingKey", "job-17"}});
  ASSERT_TRUE(explanation.steps[0].draw.has_value());
  const TracedDraw& draw = *explanation.steps[0].draw;
  EXPECT_EQ(draw.hashed, "rankerjob-17");
  EXPECT_TRUE(draw.by_targeting_key);
  EXPECT_EQ(draw.hash, Murmur3("rankerjob-17"));
  EXPECT_EQ(draw.total_weight, 100U);
  EXPECT_EQ(draw.bucket, BucketOf(draw.hash, 100));
  ASSERT_EQ(draw.shares.size(), 2U);
  EXPECT_EQ(draw.shares[1].variant, "\"off\"");
  EXPECT_EQ(draw.shares[1].weight, 90U);
  EXPECT_EQ(draw.shares[1].first_bucket, 10U);
  EXPECT_EQ(draw.winner, draw.bucket < 10 ? 0U : 1U);
  EXPECT_EQ(draw.shares[draw.winner].variant, "\"" + explanation.resolution.variant->name + "\"");
}

TEST(Explain, ShowsADrawFromComputedSharesAndByAnAttribute) {
  const auto flag =
      MakeFlag(R"({"fractional": [{"var": "id"}, ["on", {"var": "w"}], ["off", 1]]})");
  const Explanation explanation = ExplainFor(*flag, {{"id", "x"}, {"w", 3}});
  const TracedDraw& draw = *explanation.steps[0].draw;
  EXPECT_EQ(draw.hashed, "x");
  EXPECT_FALSE(draw.by_targeting_key);
  EXPECT_EQ(draw.total_weight, 4U);
  EXPECT_EQ(draw.shares[0].weight, 3U);
}

TEST(Explain, SaysWhyFractionalCameToNothing) {
  const auto fault = [](const char* rule, const Json& context) {
    return ExplainFor(*MakeFlag(rule), context).steps[0].draw->fault;
  };
  const Json someone = {{"targetingKey", "x"}};
  EXPECT_THAT(fault(R"({"fractional": [["on"], ["off"]]})", Json::object()),
              HasSubstr("no targetingKey"));
  EXPECT_THAT(fault(R"({"fractional": [["on", 0]]})", someone), HasSubstr("sum is 0"));
  EXPECT_THAT(fault(R"({"fractional": [["on", "ten"]]})", someone), HasSubstr("[variant, weight]"));
  EXPECT_THAT(fault(R"({"fractional": [["on", 2147483647], ["off", 1]]})", someone),
              HasSubstr("beyond"));
}

TEST(Explain, ShowsTheRuleOfAnIterationForEachElement) {
  const auto flag = MakeFlag(R"({"if": [{"some": [{"var": "roles"}, {"==": [{"var": ""}, "b"]}]},
                                        "on"]})");
  const Explanation explanation = ExplainFor(*flag, {{"roles", {"a", "b", "c"}}});
  EXPECT_THAT(Lines(explanation),
              ElementsAre("if \"on\"", " some true", "  var [\"a\",\"b\",\"c\"]",
                          "   \"roles\" (not evaluated)",  //
                          "  == false of \"a\"", "   var \"a\"", "    \"\"", "   \"b\"",
                          "  == true of \"b\"", "   var \"b\"", "    \"\"", "   \"b\"", " \"on\""));
}

TEST(Explain, ShowsFoldedOperationsByTheirValue) {
  const auto flag = MakeFlag(R"({"if": [{"==": [1, 1]}, {"cat": ["o", "n"]}, {"var": "x"}]})");
  EXPECT_THAT(Lines(ExplainFor(*flag, Json::object())),
              ElementsAre("if \"on\"", " == true", " cat \"on\"", " var - (not evaluated)"));
}

TEST(Explain, SaysWhyWhereThereIsNoRuleToEvaluate) {
  const auto why = [](const Flag& flag) {
    const Explanation explanation = ExplainFor(flag, Json::object());
    EXPECT_THAT(explanation.steps, IsEmpty());
    return explanation.why;
  };
  EXPECT_EQ(why(*MakeFlag("{}")),
            "the flag has no targeting rule, so its default variant \"off\" holds");
  EXPECT_EQ(why(*MakeFlag("{}", R"("metadata": {})")),
            "the flag has no targeting rule and there is no default variant, so each caller's "
            "own default holds");
  EXPECT_EQ(why(*MakeFlag(R"({"nope": 1})")),
            "the targeting rule cannot be used: targeting.nope: unknown operator \"nope\"");
  const auto disabled = Flag::Compile(
      {"", "x"}, {{"state", "DISABLED"}, {"variants", {{"a", 1}}}, {"defaultVariant", "a"}});
  EXPECT_EQ(why(**disabled), "the flag is disabled, so each caller's own default holds");
}

TEST(Explain, SaysWhyARuleWasOfNoUse) {
  EXPECT_EQ(ExplainFor(*MakeFlag(R"({"var": "x"})"), {{"x", "maybe"}}).why,
            "the targeting rule came to \"maybe\", which names none of the variants");
  EXPECT_EQ(ExplainFor(*MakeFlag(R"({"/": [1, {"var": "x"}]})"), {{"x", 0}}).why,
            "the targeting rule came to \"Infinity\", which is no JSON number");
}

TEST(Explain, BoundsWhatItKeeps) {
  const auto flag =
      MakeFlag(R"({"if": [{"all": [{"var": "l"}, {"<": [{"var": ""}, 5000]}]}, "on"]})");
  Json list = Json::array();
  for (int i = 0; i < 3000; ++i) list.push_back(i);
  const Explanation explanation = ExplainFor(*flag, {{"l", list}});
  EXPECT_LE(explanation.steps.size(), kMaxTraceSteps);
  EXPECT_GT(explanation.steps_left_out, 9000U);
  EXPECT_EQ(explanation.resolution.variant->name, "on");
  EXPECT_EQ(explanation.steps[0].value, "\"on\"");
  EXPECT_LT(explanation.steps[2].value->size(), kMaxTraceText + 20);
}

TEST(Explain, EndsWhereTheEvaluationRunsOutOfSteps) {
  const auto flag = MakeFlag(R"({"reduce": [{"var": "l"}, {"reduce": [{"var": "accumulator"},
      {"merge": [{"var": "accumulator"}, {"var": "current"}, 1, 2, 3, 4]}, []]}, [1, 2, 3, 4]]})");
  Json list = Json::array();
  for (int i = 0; i < 1000; ++i) list.push_back(i);
  EXPECT_THAT(ExplainFor(*flag, {{"l", list}}).why, HasSubstr("takes more than 1000000 steps"));
}

}  // namespace
}  // namespace guidon
