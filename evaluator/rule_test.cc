#include "evaluator/rule.h"

#include <string>

#include "evaluator/testing/evaluate.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

using testing::Evaluate;

std::string CompileError(const Json& rule) {
  return std::string(CompileRule(rule).status().message());
}

Json Nested(int depth, const Json& innermost) {
  Json rule = innermost;
  for (int i = 0; i < depth; ++i) rule = {{"!", Json::array({rule})}};
  return rule;
}

TEST(CompileRule, NamesTheOffendingNode) {
  EXPECT_EQ(CompileError({{"nonsense", {1, 2}}}), "nonsense: unknown operator \"nonsense\"");
  EXPECT_EQ(CompileError({{"if", {{{"equals", {1, 2}}}, "a", "b"}}}),
            "if[0].equals: unknown operator \"equals\"");
  EXPECT_EQ(CompileError({{"if", {true, {{"and", {1, {{"Var", "x"}}}}}}}}),
            "if[1].and[1].Var: unknown operator \"Var\"");
  EXPECT_EQ(CompileError(Json::array({1, {{"x", 1}}})), "[1].x: unknown operator \"x\"");
}

TEST(CompileRule, NamesTheEvaluatorThatIsNotThere) {
  EXPECT_EQ(CompileError({{"if", {{{"$ref", "is_admin"}}, "a"}}}),
            "if[0].$ref: no evaluator \"is_admin\" in $evaluators");
}

TEST(CompileRule, FindsErrorsInBranchesThatAreNeverTaken) {
  EXPECT_FALSE(CompileRule({{"if", {true, 1, {{"nope", 1}}}}}).ok());
}

TEST(CompileRule, LimitsNesting) {
  EXPECT_TRUE(CompileRule(Nested(kMaxRuleDepth, true)).ok());
  const absl::Status deep = CompileRule(Nested(kMaxRuleDepth + 1, true)).status();
  EXPECT_EQ(deep.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(deep.message().find("nested deeper than 256 levels") != std::string::npos) << deep;
}

TEST(CompileRule, CarriesOutOperationsOnConstants) {
  const absl::StatusOr<RulePtr> rule =
      CompileRule({{"if", {{{">", {3, 2}}}, {{"cat", {"a", {{"+", {1, 2}}}}}}, "b"}}});
  ASSERT_TRUE(rule.ok());
  ASSERT_NE((*rule)->constant(), nullptr);
  EXPECT_EQ((*rule)->constant()->string(), "a3");
}

TEST(CompileRule, CarriesOutNothingThatDependsOnTheContext) {
  for (const char* rule :
       {R"({"var": "a"})", R"({"missing": ["a"]})", R"({"missing_some": [1, ["a"]]})",
        R"({"map": [[1], {"var": ""}]})", R"({"fractional": [["a", 1]]})"}) {
    const absl::StatusOr<RulePtr> compiled = CompileRule(Json::parse(rule));
    ASSERT_TRUE(compiled.ok());
    EXPECT_EQ((*compiled)->constant(), nullptr) << rule;
  }
}

TEST(CompileRule, TakesALoneOperandWithoutItsList) {
  EXPECT_EQ(Evaluate({{"!", true}}), false);
  EXPECT_EQ(Evaluate({{"cat", "a"}}), "a");
  EXPECT_EQ(Evaluate({{"var", "a"}}, {{"a", 1}}), 1);
}

TEST(CompileRule, KeepsOperandsThatFoldIntoConstantsInsideLists) {
  EXPECT_EQ(Evaluate(Json::array({{{"+", {1, 2}}}, "x"})), Json({3, "x"}));
  EXPECT_EQ(Evaluate({{"in", {3, Json::array({{{"+", {1, 2}}}})}}}), true);
}

TEST(Rule, SeesFlagdProperties) {
  const absl::StatusOr<RulePtr> rule = CompileRule(Json::array({{{"var", "$flagd.flagKey"}},
                                                                {{"var", "$flagd.timestamp"}},
                                                                {{"var", "$flagd.other"}},
                                                                {{"var", "a"}}}));
  ASSERT_TRUE(rule.ok());
  const Json context = {{"$flagd", {{"flagKey", "forged"}, {"other", 1}}}, {"a", "kept"}};
  Evaluation evaluation(ValueView::Of(context), "the-flag", 1234567890);
  EXPECT_EQ(testing::ToJson((*rule)->Evaluate(evaluation)),
            Json({"the-flag", 1234567890, nullptr, "kept"}));
}

TEST(Rule, SeesFlagdPropertiesThroughTheWholeScopeAndInsideFilter) {
  EXPECT_EQ(Evaluate({{"some", {{1}, {{"==", {{{"var", "$flagd.flagKey"}}, "f"}}}}}}, {}, "f"),
            true);
  EXPECT_EQ(Evaluate({{"!!", {{{"var", ""}}}}}), true);
}

TEST(Rule, VariableAloneIsTheWholeScope) {
  EXPECT_EQ(Evaluate({{"var", ""}}, {{"a", 1}}), Json({{"object", true}}));
  EXPECT_EQ(Evaluate({{"var", Json::array()}}, {{"a", 1}}), Json({{"object", true}}));
  EXPECT_EQ(Evaluate({{"var", nullptr}}, {{"a", 1}}), Json({{"object", true}}));
  EXPECT_EQ(Evaluate({{"map", {{1, 2}, {{"var", Json::array()}}}}}), Json({1, 2}));
}

TEST(Rule, CanBeEvaluatedOverAndOver) {
  const absl::StatusOr<RulePtr> rule = CompileRule({{"cat", {{{"var", "a"}}, "!"}}});
  ASSERT_TRUE(rule.ok());
  for (int i = 0; i < 3; ++i) {
    const Json context = {{"a", i}};
    Evaluation evaluation(ValueView::Of(context), "flag", 0);
    EXPECT_EQ((*rule)->Evaluate(evaluation).string(), std::to_string(i) + "!");
  }
}

}  // namespace
}  // namespace guidon
