#include "evaluator/flag.h"

#include <memory>
#include <string>

#include "evaluator/struct_view.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

std::shared_ptr<const Flag> Compile(const Json& definition) {
  auto flag = Flag::Compile({"", "flag"}, definition);
  EXPECT_TRUE(flag.ok()) << flag.status();
  return flag.ok() ? *flag : nullptr;
}

std::string CompileError(const Json& definition) {
  return std::string(Flag::Compile({"", "flag"}, definition).status().message());
}

// The row of flagd's evaluation table that a flag's targeting leads to.
struct Row {
  const char* targeting;  // JSON; nullptr: none
  const char* default_variant;
  Reason reason;
  ErrorCode error;
  const char* variant;
};

Json Definition(const Row& row) {
  Json definition = {
      {"state", "ENABLED"},
      {"variants",
       {{"on", true}, {"off", false}, {"true", true}, {"1", true}, {"1.5", true}, {"null", true}}}};
  if (row.default_variant != nullptr) definition["defaultVariant"] = row.default_variant;
  if (row.targeting != nullptr) definition["targeting"] = Json::parse(row.targeting);
  return definition;
}

void Check(const Row& row) {
  SCOPED_TRACE(row.targeting == nullptr ? "no targeting" : row.targeting);
  const auto flag = Compile(Definition(row));
  const Json context = {{"yes", true}, {"list", {1}}};
  google::protobuf::Struct message;
  CopyToStruct(context, message);
  for (const ValueView view : {ValueView::Of(context), ViewOf(message)}) {
    const Resolution resolution = flag->Resolve(view, 0);
    EXPECT_EQ(resolution.reason, row.reason);
    EXPECT_EQ(resolution.error, row.error);
    EXPECT_EQ(resolution.flag, flag.get());
    const std::string variant = resolution.variant == nullptr ? "" : resolution.variant->name;
    EXPECT_EQ(variant, row.variant == nullptr ? "" : row.variant);
  }
}

TEST(FlagResolve, FollowsFlagdsTable) {
  constexpr auto kNone = ErrorCode::kNone;
  const Row rows[] = {
      {nullptr, "on", Reason::kStatic, kNone, "on"},
      {"null", "on", Reason::kStatic, kNone, "on"},
      {"{}", "on", Reason::kStatic, kNone, "on"},
      {nullptr, nullptr, Reason::kDefault, kNone, nullptr},
      {"{}", nullptr, Reason::kDefault, kNone, nullptr},
      {R"({"var": "no"})", "on", Reason::kDefault, kNone, "on"},
      {R"({"var": "no"})", nullptr, Reason::kDefault, kNone, nullptr},
      {R"({"if": [false, "on"]})", "on", Reason::kDefault, kNone, "on"},
      {R"({"if": [true, "off"]})", "on", Reason::kTargetingMatch, kNone, "off"},
      {R"({"if": [true, "on"]})", "on", Reason::kTargetingMatch, kNone, "on"},
      {R"({"if": [true, "off"]})", nullptr, Reason::kTargetingMatch, kNone, "off"},
      {R"({"if": [{"var": "yes"}, "off", "on"]})", "on", Reason::kTargetingMatch, kNone, "off"},
      {R"({"var": "yes"})", "on", Reason::kTargetingMatch, kNone, "true"},
      {R"({"+": [0.5, 0.5]})", "on", Reason::kTargetingMatch, kNone, "1"},
      {R"({"+": [1, 0.5]})", "on", Reason::kTargetingMatch, kNone, "1.5"},
      {R"({"cat": ["nu", "ll"]})", "on", Reason::kTargetingMatch, kNone, "null"},
      {R"("off")", "on", Reason::kTargetingMatch, kNone, "off"},
      {R"({"if": [true, "nope"]})", "on", Reason::kError, ErrorCode::kGeneral, nullptr},
      {R"({"cat": [""]})", "on", Reason::kError, ErrorCode::kGeneral, nullptr},
      {R"({"!": [{"var": "yes"}]})", "on", Reason::kError, ErrorCode::kGeneral, nullptr},
      {R"({"+": [1, 1]})", "on", Reason::kError, ErrorCode::kGeneral, nullptr},
      {R"({"var": "list"})", "on", Reason::kError, ErrorCode::kGeneral, nullptr},
      {R"({"var": ""})", "on", Reason::kError, ErrorCode::kGeneral, nullptr},
      {R"({"merge": ["on"]})", "on", Reason::kError, ErrorCode::kGeneral, nullptr},
      {R"({"/": [1, 0]})", "on", Reason::kError, ErrorCode::kParseError, nullptr},
      {R"({"+": ["x"]})", "on", Reason::kError, ErrorCode::kParseError, nullptr},
      {R"({"nope": [1]})", "on", Reason::kError, ErrorCode::kParseError, nullptr},
      {R"({"if": [{"$ref": "nope"}, "on"]})", "on", Reason::kError, ErrorCode::kParseError,
       nullptr},
  };
  for (const Row& row : rows) Check(row);
}

TEST(FlagResolve, ADisabledFlagHasNoValueWhateverItsRule) {
  for (const char* targeting : {R"({"if": [true, "a"]})", R"({"nope": 1})", "{}"}) {
    const auto flag = Compile({{"state", "DISABLED"},
                               {"variants", {{"a", 1}}},
                               {"defaultVariant", "a"},
                               {"targeting", Json::parse(targeting)}});
    const Resolution resolution = flag->Resolve(ValueView(), 0);
    EXPECT_EQ(resolution.reason, Reason::kDisabled);
    EXPECT_EQ(resolution.error, ErrorCode::kNone);
    EXPECT_EQ(resolution.variant, nullptr);
    EXPECT_EQ(resolution.flag, flag.get());
  }
}

TEST(FlagResolve, TakesNoContextAsAnEmptyOne) {
  const auto flag =
      Compile({{"variants", {{"a", 1}}}, {"targeting", {{"if", {{{"var", "x"}}, "b", "a"}}}}});
  EXPECT_EQ(flag->Resolve(ValueView(), 0).reason, Reason::kTargetingMatch);
}

TEST(FlagResolve, GivesRulesTheKeyAndTheTime) {
  const auto flag =
      Compile({{"variants", {{"flag@17", 1}}},
               {"targeting",
                {{"cat", {{{"var", "$flagd.flagKey"}}, "@", {{"var", "$flagd.timestamp"}}}}}}});
  EXPECT_EQ(flag->Resolve(ValueView(), 17).reason, Reason::kTargetingMatch);
  EXPECT_EQ(flag->Resolve(ValueView(), 18).error, ErrorCode::kGeneral);
}

TEST(Expect, IsATypeMismatchUnlessTheValueHasTheType) {
  struct Case {
    Json value;
    ValueType type;
  };
  const Case cases[] = {{true, ValueType::kBoolean},      {"x", ValueType::kString},
                        {1, ValueType::kNumber},          {1.5, ValueType::kNumber},
                        {{{"a", 1}}, ValueType::kObject}, {Json::object(), ValueType::kObject}};
  for (const Case& c : cases) {
    const auto flag = Compile({{"variants", {{"v", c.value}}}, {"defaultVariant", "v"}});
    const Resolution resolution = flag->Resolve(ValueView(), 0);
    for (const ValueType wanted :
         {ValueType::kBoolean, ValueType::kString, ValueType::kNumber, ValueType::kObject}) {
      const Resolution expected = Expect(resolution, wanted);
      EXPECT_EQ(expected.error, wanted == c.type ? ErrorCode::kNone : ErrorCode::kTypeMismatch)
          << c.value;
      EXPECT_EQ(expected.variant != nullptr, wanted == c.type) << c.value;
      EXPECT_EQ(expected.flag, flag.get());
    }
  }
}

TEST(Expect, LeavesResolutionsWithoutAValueAlone) {
  const auto flag = Compile({{"state", "DISABLED"}, {"variants", {{"a", 1}}}});
  EXPECT_EQ(Expect(flag->Resolve(ValueView(), 0), ValueType::kString).reason, Reason::kDisabled);
  const Resolution unknown = {Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr};
  EXPECT_EQ(Expect(unknown, ValueType::kString).error, ErrorCode::kFlagNotFound);
}

TEST(FlagCompile, RefusesWhatCannotBeUsed) {
  const struct {
    const char* definition;
    const char* error;
  } cases[] = {
      {R"(1)", "must be an object"},
      {R"({})", "variants: must be an object with at least one member"},
      {R"({"variants": {}})", "variants: must be an object with at least one member"},
      {R"({"variants": [1]})", "variants: must be an object with at least one member"},
      {R"({"variants": {"": 1}})", "variants: a variant's name must not be empty"},
      {R"({"state": "on", "variants": {"a": 1}})",
       "state: \"on\" is neither \"ENABLED\" nor \"DISABLED\""},
      {R"({"state": true, "variants": {"a": 1}})",
       "state: true is neither \"ENABLED\" nor \"DISABLED\""},
      {R"({"variants": {"a": 1}, "defaultVariant": "b"})",
       "defaultVariant: \"b\" is not one of the variants"},
      {R"({"variants": {"a": 1}, "defaultVariant": 1})",
       "defaultVariant: must be the name of a variant, or null"},
      {R"({"variants": {"a": 1}, "metadata": []})", "metadata: must be an object"},
      {R"({"variants": {"a": 1}, "metadata": {"x": {}}})",
       "metadata.x: must be a string, a number or a boolean"},
      {R"({"variants": {"a": 1}, "metadata": {"x": null}})",
       "metadata.x: must be a string, a number or a boolean"},
  };
  for (const auto& c : cases) EXPECT_EQ(CompileError(Json::parse(c.definition)), c.error);
}

TEST(FlagCompile, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(CompileError({{"variants", {{"a", "\xff"}}}}), "holds text that is not valid UTF-8");
  EXPECT_EQ(CompileError({{"variants", {{"a", 1}}}, {"state", "\xff"}}),
            "holds text that is not valid UTF-8");
}

TEST(FlagCompile, KeepsAFlagWhoseRuleDoesNotCompile) {
  const auto flag = Compile({{"variants", {{"a", 1}}}, {"targeting", {{"if", {{{"x", 1}}, 1}}}}});
  EXPECT_TRUE(flag->has_targeting());
  EXPECT_EQ(flag->targeting_error(), "targeting.if[0].x: unknown operator \"x\"");
}

TEST(FlagCompile, NamesTheElementWhereTheRuleIsAList) {
  const auto flag =
      Compile({{"variants", {{"a", 1}}}, {"targeting", Json::array({1, {{"x", 1}}})}});
  EXPECT_EQ(flag->targeting_error(), "targeting[1].x: unknown operator \"x\"");
}

TEST(Flag, GivesBackWhatItIsMadeOf) {
  const auto flag = Flag::Compile({"set", "key"}, {{"variants", {{"b", 2}, {"a", 1}}},
                                                   {"defaultVariant", "b"},
                                                   {"metadata", {{"owner", "me"}}}});
  ASSERT_TRUE(flag.ok());
  EXPECT_EQ((*flag)->id(), (FlagId{"set", "key"}));
  EXPECT_TRUE((*flag)->enabled());
  EXPECT_FALSE((*flag)->has_targeting());
  EXPECT_EQ((*flag)->default_variant()->value, 2);
  EXPECT_EQ((*flag)->metadata(), Json({{"owner", "me"}}));
  EXPECT_EQ((*flag)->variants().front().name, "a");
  EXPECT_EQ((*flag)->FindVariant("a")->value, 1);
  EXPECT_EQ((*flag)->FindVariant("c"), nullptr);
  EXPECT_EQ((*flag)->FindVariant(""), nullptr);
}

TEST(Flag, DefinitionTextIsTheSameInWhateverOrderItWasWritten) {
  const auto one = Compile(Json::parse(R"({"variants": {"a": 1, "b": 2}, "state": "ENABLED"})"));
  const auto two = Compile(Json::parse(R"({"state":"ENABLED","variants":{"b":2,"a":1}})"));
  EXPECT_EQ(one->definition(), two->definition());
}

TEST(Flag, IntegersKeepAll64Bits) {
  const auto flag = Compile(Json::parse(R"({"variants": {"a": 9223372036854775807}})"));
  EXPECT_EQ(flag->FindVariant("a")->value.get<int64_t>(), 9223372036854775807);
}

TEST(Names, AreThoseOfOpenFeature) {
  EXPECT_EQ(ReasonName(Reason::kStatic), "STATIC");
  EXPECT_EQ(ReasonName(Reason::kDefault), "DEFAULT");
  EXPECT_EQ(ReasonName(Reason::kTargetingMatch), "TARGETING_MATCH");
  EXPECT_EQ(ReasonName(Reason::kDisabled), "DISABLED");
  EXPECT_EQ(ReasonName(Reason::kError), "ERROR");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kNone), "");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kFlagNotFound), "FLAG_NOT_FOUND");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kParseError), "PARSE_ERROR");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kTypeMismatch), "TYPE_MISMATCH");
  EXPECT_EQ(ErrorCodeName(ErrorCode::kGeneral), "GENERAL");
  EXPECT_EQ(ErrorMessage(ErrorCode::kNone), "");
  EXPECT_EQ(ErrorMessage(ErrorCode::kFlagNotFound), "Flag not found");
  EXPECT_EQ(ErrorMessage(ErrorCode::kParseError), "Error parsing input or configuration");
  EXPECT_EQ(ErrorMessage(ErrorCode::kTypeMismatch), "Type mismatch error");
  EXPECT_EQ(ErrorMessage(ErrorCode::kGeneral), "General error");
  EXPECT_EQ(DescribeFlag({"", "k"}), "\"k\"");
  EXPECT_EQ(DescribeFlag({"s", "k"}), "\"k\" of flag set \"s\"");
}

}  // namespace
}  // namespace guidon
