#include "evaluator/definition_lint.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Lint(const Json& definition) {
  const auto flag = Flag::Compile({"", "flag"}, definition);
  EXPECT_TRUE(flag.ok()) << flag.status();
  return LintDefinition(**flag, definition);
}

std::vector<std::string> LintRule(const char* targeting) {
  return Lint({{"state", "ENABLED"},
               {"variants", {{"a", "x"}, {"b", "y"}}},
               {"defaultVariant", "a"},
               {"targeting", Json::parse(targeting)}});
}

TEST(Lint, IsSilentAboutSoundFlags) {
  EXPECT_THAT(LintRule(R"({"fractional": [{"var": "id"}, ["a", 1], ["b", 2.0], ["a"]]})"),
              IsEmpty());
  EXPECT_THAT(LintRule(R"({"fractional": [["a", {"var": "w"}], [{"var": "v"}, 0]]})"), IsEmpty());
  EXPECT_THAT(LintRule(R"({"sem_ver": [{"var": "v"}, "^", "1.0"]})"), IsEmpty());
  EXPECT_THAT(LintRule(R"({"if": [{"starts_with": [{"var": "v"}, "x"]}, "a"]})"), IsEmpty());
  EXPECT_THAT(LintRule("{}"), IsEmpty());
}

TEST(Lint, WarnsOfAMissingState) {
  EXPECT_THAT(Lint({{"variants", {{"a", 1}}}}),
              ElementsAre("state: is missing; the flag counts as ENABLED"));
}

TEST(Lint, WarnsOfMembersThatAreNearlyKnown) {
  EXPECT_THAT(Lint({{"state", "ENABLED"},
                    {"variants", {{"a", 1}}},
                    {"targetting", Json::object()},
                    {"defaultVariants", "a"},
                    {"description", "what it is for"}}),
              ElementsAre("defaultVariants: is read by nobody; did you mean \"defaultVariant\"?",
                          "targetting: is read by nobody; did you mean \"targeting\"?"));
}

TEST(Lint, WarnsOfVariantsOfDifferentTypes) {
  EXPECT_THAT(Lint({{"state", "ENABLED"}, {"variants", {{"a", 1}, {"b", "x"}, {"c", 1.5}}}}),
              ElementsAre("variants.b: is of type string where \"a\" is of type number"));
}

TEST(Lint, WarnsOfVariantsThatCanBeNoValue) {
  EXPECT_THAT(
      Lint({{"state", "ENABLED"}, {"variants", {{"a", nullptr}, {"b", Json::array({1})}}}}),
      ElementsAre(
          "variants.a: null can be no flag's value: use a boolean, string, number or object",
          "variants.b: a list can be no flag's value: use a boolean, string, number or "
          "object"));
}

TEST(Lint, RepeatsWhyARuleDoesNotCompile) {
  EXPECT_THAT(LintRule(R"({"nope": 1})"), ElementsAre("targeting.nope: unknown operator \"nope\""));
}

TEST(Lint, WarnsOfFractionalsThatGiveNull) {
  EXPECT_THAT(LintRule(R"({"fractional": "a"})"),
              ElementsAre("targeting.fractional: must be a list"));
  EXPECT_THAT(LintRule(R"({"fractional": [["a", "ten"]]})"),
              ElementsAre("targeting.fractional[0]: weight \"ten\" is not a number"));
  EXPECT_THAT(LintRule(R"({"fractional": [["a", 0.5]]})"),
              ElementsAre("targeting.fractional[0]: weight 0.5 is not a whole number up to "
                          "2147483647"));
  EXPECT_THAT(LintRule(R"({"fractional": [["a", 0], ["b", -1]]})"),
              ElementsAre("targeting.fractional: the weights' sum is 0"));
  EXPECT_THAT(LintRule(R"({"fractional": [["a", 2147483647], ["b", 1]]})"),
              ElementsAre("targeting.fractional: the weights' sum is beyond 2147483647"));
  EXPECT_THAT(LintRule(R"({"fractional": [["a", 1], "b", []]})"),
              ElementsAre("targeting.fractional[1]: must be a list of a variant and its weight",
                          "targeting.fractional[2]: must be a list of a variant and its weight"));
  EXPECT_THAT(LintRule(R"({"fractional": [["c", 1], ["b", 1]]})"),
              ElementsAre("targeting.fractional[0]: \"c\" is not one of the variants"));
}

TEST(Lint, LooksIntoNestedRules) {
  EXPECT_THAT(LintRule(R"({"if": [{"starts_with": ["x"]}, {"fractional": [["yes", "x"]]}]})"),
              ElementsAre("targeting.if[0].starts_with: has 1 operand and needs 2",
                          "targeting.if[1].fractional[0]: weight \"x\" is not a number"));
}

TEST(Lint, WarnsOfSemVerThatGivesNull) {
  EXPECT_THAT(LintRule(R"({"sem_ver": ["1", "="]})"),
              ElementsAre("targeting.sem_ver: has 2 operands and needs 3"));
  EXPECT_THAT(LintRule(R"({"sem_ver": [{"var": "v"}, "==", "1"]})"),
              ElementsAre("targeting.sem_ver[1]: \"==\" is none of = != < <= > >= ^ ~"));
  EXPECT_THAT(LintRule(R"({"ends_with": "x"})"),
              ElementsAre("targeting.ends_with: has 1 operand and needs 2"));
}

TEST(Lint, WarnsOfOperandsThatFlagdsSchemaForbids) {
  EXPECT_THAT(LintRule(R"({"if": [{"==": [{"var": "v"}]}, "a"]})"),
              ElementsAre("targeting.if[0].==: has 1 operand and needs 2"));
  EXPECT_THAT(LintRule(R"({"if": [{"<": [1, {"var": "v"}, 3, 4]}, "a"]})"),
              ElementsAre("targeting.if[0].<: has 4 operands and needs 2 to 3"));
  EXPECT_THAT(LintRule(R"({"if": [{"*": [{"var": "v"}]}, "a"]})"),
              ElementsAre("targeting.if[0].*: has 1 operand and needs 2 or more"));
  EXPECT_THAT(LintRule(R"({"if": [{"<": [1, {"var": "v"}, 3]}, "a", {"!": {"var": "w"}}, "b"]})"),
              IsEmpty());
}

TEST(Lint, WarnsOfVariablesThatFlagdDoesNotSet) {
  EXPECT_THAT(LintRule(R"({"if": [{"var": "$flagd.flagkey"}, "a"]})"),
              ElementsAre("targeting.if[0].var: \"$flagd.flagkey\" is neither "
                          "\"$flagd.flagKey\" nor \"$flagd.timestamp\""));
  EXPECT_THAT(LintRule(R"({"if": [{"var": ["$flagd.timestamp", 0]}, "a"]})"), IsEmpty());
}

}  // namespace
}  // namespace guidon
