#include "evaluator/evaluation.h"

#include <chrono>
#include <string>

#include "evaluator/flag.h"
#include "evaluator/testing/evaluate.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

// Hostile rules and contexts: each must end soon, with PARSE_ERROR.
namespace guidon {
namespace {

using Clock = std::chrono::steady_clock;

// Generous, for sanitizers on a busy machine; a release build takes some milliseconds.
constexpr auto kSoon = std::chrono::seconds(20);

const Json kAppend = {{"cat", {{{"var", "accumulator"}}, {{"var", "accumulator"}}}}};

Resolution Resolve(const Json& targeting, const Json& context) {
  const auto flag = Flag::Compile(
      {"", "flag"}, {{"variants", {{"a", 1}}}, {"defaultVariant", "a"}, {"targeting", targeting}});
  EXPECT_TRUE(flag.ok()) << flag.status();
  EXPECT_EQ((*flag)->targeting_error(), "");
  const auto start = Clock::now();
  Resolution resolution = (*flag)->Resolve(ValueView::Of(context), 0);
  EXPECT_LT(Clock::now() - start, kSoon);
  resolution.flag = nullptr;  // dies with this function
  return resolution;
}

Json ListOf(size_t count, const Json& element) { return Json(Json::array_t(count, element)); }

TEST(EvaluationLimits, NestedMapsOverABigListAreCutOff) {
  const Json context = {{"big", ListOf(3000, 1)}};
  Json rule = {{"var", "x"}};
  for (int i = 0; i < 5; ++i) {
    rule = {{"some", {{{"var", "big"}}, {{"and", {rule, false}}}}}};
  }
  EXPECT_EQ(Resolve(rule, context).error, ErrorCode::kParseError);
}

TEST(EvaluationLimits, DoublingTextIsCutOff) {
  const Json context = {{"big", ListOf(100, 1)}};
  const Json rule = {{"reduce", {{{"var", "big"}}, kAppend, "xxxxxxxx"}}};
  EXPECT_EQ(Resolve(rule, context).error, ErrorCode::kParseError);
}

TEST(EvaluationLimits, DoublingListsAreCutOff) {
  const Json context = {{"big", ListOf(100, 1)}};
  const Json rule = {
      {"reduce",
       {{{"var", "big"}}, {{"merge", {{{"var", "accumulator"}}, {{"var", "accumulator"}}}}}, {1}}}};
  EXPECT_EQ(Resolve(rule, context).error, ErrorCode::kParseError);
}

TEST(EvaluationLimits, ListsNestedByReduceHaveNoText) {
  const Json context = {{"big", ListOf(200'000, nullptr)}};
  const Json nest = {{"reduce", {{{"var", "big"}}, Json::array({{{"var", "accumulator"}}}), 1}}};
  EXPECT_EQ(Resolve({{"cat", {nest}}}, context).error, ErrorCode::kParseError);
  EXPECT_EQ(Resolve({{"==", {nest, "1"}}}, context).error, ErrorCode::kParseError);
  EXPECT_EQ(Resolve({{"+", {nest, 1}}}, context).error, ErrorCode::kParseError);
  EXPECT_EQ(Resolve(nest, context).error, ErrorCode::kGeneral);
}

TEST(EvaluationLimits, ABigRuleInsideALoopCountsForWhatItIs) {
  Json body = {{"or", Json::array()}};
  for (int i = 0; i < 20'000; ++i) body["or"].push_back({{"var", "x"}});
  const Json context = {{"big", ListOf(100'000, 1)}};
  EXPECT_EQ(Resolve({{"some", {{{"var", "big"}}, body}}}, context).error, ErrorCode::kParseError);
}

TEST(EvaluationLimits, LongTextInsideALoopCountsForItsLength) {
  const Json context = {{"big", ListOf(100'000, 1)},
                        {"x", std::string(400'000, 'a')},
                        {"y", std::string(399'999, 'a') + "b"}};
  const Json same = {{"==", {{{"var", "x"}}, {{"var", "y"}}}}};
  EXPECT_EQ(Resolve({{"some", {{{"var", "big"}}, same}}}, context).error, ErrorCode::kParseError);
}

TEST(EvaluationLimits, SearchingRepetitiveTextTakesLinearTime) {
  const Json context = {{"part", std::string(300'000, 'a') + "b"},
                        {"text", std::string(900'000, 'a')}};
  const auto start = Clock::now();
  EXPECT_EQ(
      Resolve({{"if", {{{"in", {{{"var", "part"}}, {{"var", "text"}}}}}, "a", nullptr}}}, context)
          .error,
      ErrorCode::kNone);
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(2));
}

TEST(EvaluationLimits, AContextNestedDeeplyIsNoTrouble) {
  Json deep = 1;
  for (int i = 0; i < 400; ++i) deep = Json::array({std::move(deep)});
  EXPECT_EQ(Resolve({{"if", {{{"==", {{{"var", "deep"}}, 1}}}, "a"}}}, {{"deep", deep}}).reason,
            Reason::kTargetingMatch);
}

TEST(EvaluationLimits, OrdinaryBigRulesPass) {
  Json ids = Json::array();
  for (int i = 0; i < 100'000; ++i) ids.push_back("user-" + std::to_string(i));
  const Json rule = {{"if", {{{"in", {{{"var", "targetingKey"}}, ids}}}, "a", nullptr}}};
  EXPECT_EQ(Resolve(rule, {{"targetingKey", "user-99999"}}).reason, Reason::kTargetingMatch);
  EXPECT_EQ(Resolve(rule, {{"targetingKey", "nobody"}}).reason, Reason::kDefault);
}

TEST(Evaluation, ChargeIsFalseForGood) {
  Evaluation evaluation(ValueView::Null(), "flag", 0);
  EXPECT_TRUE(evaluation.Charge(kMaxEvaluationSteps));
  EXPECT_FALSE(evaluation.exhausted());
  EXPECT_FALSE(evaluation.Charge(1));
  EXPECT_TRUE(evaluation.exhausted());
  EXPECT_FALSE(evaluation.Charge(0));
}

TEST(Evaluation, GivesNoMemoryBeyondItsAllowance) {
  Evaluation evaluation(ValueView::Null(), "flag", 0);
  EXPECT_EQ(evaluation.AllocateText(100).size(), 100u);
  EXPECT_EQ(evaluation.AllocateText(kMaxEvaluationBytes).size(), 0u);
  EXPECT_TRUE(evaluation.exhausted());
  EXPECT_EQ(evaluation.AllocateText(1).size(), 0u);
  EXPECT_EQ(evaluation.AllocateList(1).size(), 0u);
  EXPECT_TRUE(evaluation.MakeList({}).is_null());
}

TEST(Evaluation, ScopesEndWithTheirBlocks) {
  const Json context = {{"a", "outer"}};
  const Json element = {{"a", "inner"}};
  const absl::string_view path[] = {"a"};
  Evaluation evaluation(ValueView::Of(context), "flag", 0);
  {
    const Evaluation::Scope scope(evaluation, ValueView::Of(element), false);
    EXPECT_EQ(evaluation.Lookup(path).string(), "inner");
    const Evaluation::Scope nested(evaluation, ValueView::Number(1), true);
    EXPECT_EQ(evaluation.Lookup(path).string(), "inner");
    EXPECT_EQ(evaluation.scope().number(), 1);
    const Evaluation::Scope closed(evaluation, ValueView::Number(2), false);
    EXPECT_TRUE(evaluation.Lookup(path).is_null());
  }
  EXPECT_EQ(evaluation.Lookup(path).string(), "outer");
}

}  // namespace
}  // namespace guidon
