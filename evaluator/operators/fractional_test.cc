#include <map>
#include <string>

#include "evaluator/bucket.h"
#include "evaluator/flag.h"
#include "evaluator/murmur3.h"
#include "evaluator/testing/evaluate.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

using testing::Evaluate;

Json Rollout(int on, int off) {
  return {{"fractional", {{{"var", "id"}}, {"on", on}, {"off", off}}}};
}

Json Parse(const char* text) { return Json::parse(text); }

TEST(Fractional, KeepsEarlierMembersWhenAWeightGrows) {
  for (int i = 0; i < 2000; ++i) {
    const Json context = {{"id", "user-" + std::to_string(i)}};
    bool was_on = false;
    for (const int on : {0, 1, 5, 10, 25, 50, 75, 99, 100}) {
      const bool is_on = Evaluate(Rollout(on, 100 - on), context) == "on";
      ASSERT_TRUE(is_on || !was_on) << context << " fell out at " << on;
      was_on = is_on;
    }
    ASSERT_TRUE(was_on);
  }
}

TEST(Fractional, GivesEachVariantItsShare) {
  constexpr int kKeys = 100'000;
  const absl::StatusOr<RulePtr> rule =
      CompileRule({{"fractional", {{{"var", "id"}}, {"a", 10}, {"b", 20}, {"c", 70}}}});
  ASSERT_TRUE(rule.ok());
  std::map<std::string, int> counts;
  for (int i = 0; i < kKeys; ++i) {
    const Json context = {{"id", "user-" + std::to_string(i)}};
    Evaluation evaluation(ValueView::Of(context), "flag", 0);
    ++counts[std::string((*rule)->Evaluate(evaluation).string())];
  }
  EXPECT_NEAR(counts["a"], kKeys * 0.1, kKeys * 0.005);
  EXPECT_NEAR(counts["b"], kKeys * 0.2, kKeys * 0.005);
  EXPECT_NEAR(counts["c"], kKeys * 0.7, kKeys * 0.005);
}

TEST(Fractional, PicksTheFirstShareWhoseEndExceedsTheBucket) {
  for (int i = 0; i < 1000; ++i) {
    const std::string id = "user-" + std::to_string(i);
    const uint64_t bucket = BucketOf(Murmur3(id), 7);
    const char* const wanted = bucket < 1 ? "a" : bucket < 3 ? "b" : "c";
    EXPECT_EQ(Evaluate({{"fractional", {id, {"a", 1}, {"b", 2}, {"none", 0}, {"c", 4}}}}), wanted);
  }
}

TEST(Fractional, HashesTheFlagsKeyAndTheTargetingKeyUnlessToldOtherwise) {
  const Json rule = Parse(R"({"fractional": [["a", 1], ["b", 1]]})");
  const Json with_null = Parse(R"({"fractional": [{"var": "none"}, ["a", 1], ["b", 1]]})");
  for (int i = 0; i < 200; ++i) {
    const std::string key = "user-" + std::to_string(i);
    const Json context = {{"targetingKey", key}};
    const char* const wanted = BucketOf(Murmur3("flag-x" + key), 2) == 0 ? "a" : "b";
    EXPECT_EQ(Evaluate(rule, context, "flag-x"), wanted);
    EXPECT_EQ(Evaluate(with_null, context, "flag-x"), wanted);
  }
}

TEST(Fractional, NeedsATargetingKeyThatIsText) {
  const Json rule = Parse(R"({"fractional": [["a", 1], ["b", 1]]})");
  EXPECT_EQ(Evaluate(rule, Json::object()), nullptr);
  EXPECT_EQ(Evaluate(rule, {{"targetingKey", nullptr}}), nullptr);
  EXPECT_EQ(Evaluate(rule, {{"targetingKey", 1}}), nullptr);
  EXPECT_NE(Evaluate(rule, {{"targetingKey", ""}}), nullptr);
}

TEST(Fractional, OneEntryIsEnough) {
  EXPECT_EQ(Evaluate(Parse(R"({"fractional": ["x", ["a"]]})")), "a");
  EXPECT_EQ(Evaluate(Parse(R"({"fractional": [["a", 3]]})"), {{"targetingKey", "k"}}), "a");
}

TEST(Fractional, ComputesVariantsAndWeights) {
  const Json rule = Parse(R"({"fractional": [{"var": "id"},
      [{"if": [{"var": "beta"}, "new", "old"]}, {"var": "weight"}], ["other", {"-": [1, 1]}]]})");
  EXPECT_EQ(Evaluate(rule, {{"id", "x"}, {"beta", true}, {"weight", 5}}), "new");
  EXPECT_EQ(Evaluate(rule, {{"id", "x"}, {"beta", false}, {"weight", 5}}), "old");
  EXPECT_EQ(Evaluate(rule, {{"id", "x"}, {"weight", 0}}), nullptr);
  EXPECT_EQ(Evaluate(rule, {{"id", "x"}, {"weight", "5"}}), nullptr);
  EXPECT_EQ(Evaluate(rule, {{"id", "x"}, {"weight", 0.5}}), nullptr);
}

TEST(Fractional, TheFirstEntryMayBeComputedWhereTheOthersAreFixed) {
  const Json rule = Parse(R"({"fractional": [[{"var": "color"}, 1], ["blue", 0]]})");
  EXPECT_EQ(Evaluate(rule, {{"targetingKey", "k"}, {"color", "red"}}), "red");
  const Json chosen = Parse(R"({"fractional": [{"if": [{"var": "id"}, {"var": "id"}, ["a", 1]]},
                                               ["b", 0]]})");
  EXPECT_EQ(Evaluate(chosen, {{"targetingKey", "k"}}), "a");
  EXPECT_EQ(Evaluate(chosen, {{"id", "x"}}), nullptr);
  EXPECT_EQ(Evaluate(chosen, {{"id", true}, {"targetingKey", "k"}}), nullptr);
}

TEST(Fractional, FixedAndComputedFormsAgree) {
  const Json fixed = Parse(R"({"fractional": [["a", 3], ["b", 4], ["c"]]})");
  const Json first = Parse(R"({"fractional": [["a", {"var": "w"}], ["b", 4], ["c"]]})");
  const Json last = Parse(R"({"fractional": [["a", 3], ["b", 4], ["c", {"var": "one"}]]})");
  for (int i = 0; i < 300; ++i) {
    const Json context = {{"targetingKey", std::to_string(i)}, {"w", 3}, {"one", 1}};
    const Json wanted = Evaluate(fixed, context);
    EXPECT_EQ(Evaluate(first, context), wanted);
    EXPECT_EQ(Evaluate(last, context), wanted);
  }
}

TEST(Fractional, VariantsMayBeAnyScalar) {
  EXPECT_EQ(Evaluate(Parse(R"({"fractional": ["x", [true, 1]]})")), true);
  EXPECT_EQ(Evaluate(Parse(R"({"fractional": ["x", [7, 1]]})")), 7);
  EXPECT_EQ(Evaluate(Parse(R"({"fractional": ["x", [null, 1]]})")), nullptr);
}

TEST(Fractional, NegativeWeightsCountAsZero) {
  EXPECT_EQ(Evaluate(Parse(R"({"fractional": ["x", ["a", -50], ["b", 1]]})")), "b");
}

TEST(Fractional, WeightsMaySumUpToTheLimit) {
  EXPECT_EQ(Evaluate(Parse(R"({"fractional": ["x", ["a", 2147483647]]})")), "a");
  EXPECT_NE(Evaluate(Parse(R"({"fractional": ["x", ["a", 2147483646], ["b", 1]]})")), nullptr);
}

TEST(Fractional, IsNullForInvalidForms) {
  for (const char* rule : {
           R"({"fractional": []})",
           R"({"fractional": "x"})",
           R"({"fractional": ["x"]})",
           R"({"fractional": [null]})",
           R"({"fractional": ["x", "y"]})",
           R"({"fractional": ["x", []]})",
           R"({"fractional": ["x", ["a", "1"]]})",
           R"({"fractional": ["x", ["a", 0.5]]})",
           R"({"fractional": ["x", ["a", true]]})",
           R"({"fractional": ["x", ["a", 2147483648]]})",
           R"({"fractional": ["x", ["a", 2147483647], ["b", 1]]})",
           R"({"fractional": ["x", ["a", 0], ["b", 0]]})",
           R"({"fractional": ["x", [["a"], 1]]})",
           R"({"fractional": ["x", [{"var": ""}, 1]]})",
           R"({"fractional": [1, ["a", 1]]})",
           R"({"fractional": [true, ["a", 1]]})",
           R"({"fractional": [["a", 1], "x"]})",
           R"({"fractional": [["a", 1], null]})",
           R"({"fractional": [{"var": ""}, ["a", 1]]})",
       }) {
    EXPECT_EQ(Evaluate(Parse(rule), {{"targetingKey", "k"}}), nullptr) << rule;
  }
}

TEST(Fractional, WorksInsideOtherRules) {
  const Json rule = Parse(R"({"if": [{"fractional": [[true, 1]]}, "yes", "no"]})");
  EXPECT_EQ(Evaluate(rule, {{"targetingKey", "k"}}), "yes");
  EXPECT_EQ(Evaluate(rule), "no");
  const Json inside = Parse(R"({"some": [[1], {"fractional": [[true, 1]]}]})");
  EXPECT_EQ(Evaluate(inside, {{"targetingKey", "k"}}), true);
}

}  // namespace
}  // namespace guidon
