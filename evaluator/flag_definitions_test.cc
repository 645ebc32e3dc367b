#include "evaluator/flag_definitions.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

LoadedFlags Load(absl::string_view text, TextFormat format = TextFormat::kJson) {
  absl::StatusOr<LoadedFlags> loaded = LoadFlags(text, format, "flags.json");
  EXPECT_TRUE(loaded.ok()) << loaded.status();
  return loaded.ok() ? *std::move(loaded) : LoadedFlags{};
}

std::string Error(absl::string_view text, const DefinitionLimits& limits = {}) {
  return std::string(LoadFlags(text, TextFormat::kJson, "flags.json", limits).status().message());
}

std::vector<std::string> Ids(const LoadedFlags& loaded) {
  std::vector<std::string> ids;
  for (const auto& flag : loaded.flags) ids.push_back(flag->id().flag_set + "/" + flag->id().key);
  return ids;
}

TEST(LoadFlags, ReadsTheObjectForm) {
  const LoadedFlags loaded = Load(R"({"flags": {
      "b": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on"},
      "a": {"state": "DISABLED", "variants": {"x": "y"}}}})");
  EXPECT_THAT(Ids(loaded), ElementsAre("/a", "/b"));
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_FALSE(loaded.flags[0]->enabled());
  EXPECT_EQ(loaded.flags[1]->default_variant()->name, "on");
}

TEST(LoadFlags, ReadsTheListForm) {
  const LoadedFlags loaded = Load(R"({"flags": [
      {"key": "b", "state": "ENABLED", "variants": {"on": true}},
      {"key": "a", "state": "ENABLED", "variants": {"on": true},
       "metadata": {"flagSetId": "z"}},
      {"key": "b", "state": "ENABLED", "variants": {"on": true},
       "metadata": {"flagSetId": "red"}}]})");
  EXPECT_THAT(Ids(loaded), ElementsAre("/b", "red/b", "z/a"));
  EXPECT_THAT(loaded.flags[0]->definition(), ::testing::Not(HasSubstr("key")));
}

TEST(LoadFlags, TakesAnEmptySet) {
  EXPECT_THAT(Load(R"({"flags": {}})").flags, IsEmpty());
  EXPECT_THAT(Load(R"({"flags": []})").flags, IsEmpty());
  EXPECT_THAT(Load(R"({"$schema": "x", "flags": {}, "metadata": null, "$evaluators": null})").flags,
              IsEmpty());
}

TEST(LoadFlags, ReadsYaml) {
  const LoadedFlags loaded = Load(R"(
flags:
  new-ranker:
    state: ENABLED
    variants: {on: true, off: false}
    defaultVariant: off
    targeting:
      if:
      - ends_with: [{var: email}, "@example.com"]
      - on
)",
                                  TextFormat::kYaml);
  ASSERT_EQ(loaded.flags.size(), 1u);
  const Json context = {{"email", "me@example.com"}};
  EXPECT_EQ(loaded.flags[0]->Resolve(ValueView::Of(context), 0).variant->name, "on");
  EXPECT_EQ(loaded.flags[0]->Resolve(ValueView(), 0).variant->name, "off");
}

TEST(LoadFlags, NamesTheFileTheFlagAndThePath) {
  const struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"[]", "flags.json: must be an object with a member \"flags\""},
      {"{}", "flags.json: has no member \"flags\""},
      {R"({"flags": 1})", "flags.json: flags: must be an object or a list"},
      {R"({"flags": null})", "flags.json: flags: must be an object or a list"},
      {R"({"flags": {"a": 1}})", "flags.json: flag \"a\": must be an object"},
      {R"({"flags": {"": {"variants": {"a": 1}}}})",
       "flags.json: flags: a flag's key must not be empty"},
      {R"({"flags": [1]})", "flags.json: flags[0]: must be an object with a text member \"key\""},
      {R"({"flags": [{"variants": {"a": 1}}]})",
       "flags.json: flags[0]: must be an object with a text member \"key\""},
      {R"({"flags": [{"key": 1}]})",
       "flags.json: flags[0]: must be an object with a text member \"key\""},
      {R"({"flags": [{"key": "a", "variants": {"a": 1}}, {"key": "a", "variants": {"a": 1}}]})",
       "flags.json: flag \"a\": is defined twice"},
      {R"({"flags": {"new-ranker": {"variants": {"on": 1}, "defaultVariant": "onn"}}})",
       "flags.json: flag \"new-ranker\": defaultVariant: \"onn\" is not one of the variants"},
      {R"({"flags": {"a": {"variants": {"on": 1}, "metadata": {"flagSetId": "red", "x": []}}}})",
       "flags.json: flag \"a\" of flag set \"red\": metadata.x: must be a string, a number or a "
       "boolean"},
      {R"({"flags": {"a": {"variants": {"on": 1}, "metadata": 1}}, "metadata": {"x": 1}})",
       "flags.json: flag \"a\": metadata: must be an object"},
      {R"({"flags": {}, "metadata": 1})", "flags.json: metadata: must be an object"},
      {R"({"flags": {}, "$evaluators": []})", "flags.json: $evaluators: must be an object"},
      {R"({"flags": {}, "$evaluators": {"a": 1}})", "flags.json: $evaluators.a: must be a rule"},
      {R"({"flags": {}, "$evaluators": {"a": {}}})", "flags.json: $evaluators.a: must be a rule"},
  };
  for (const auto& c : cases) EXPECT_EQ(Error(c.text), c.error) << c.text;
  EXPECT_THAT(Error("{"), HasSubstr("flags.json: parse error at line 1, column 2"));
}

TEST(LoadFlags, OneBadFlagRefusesAll) {
  const absl::StatusOr<LoadedFlags> loaded =
      LoadFlags(R"({"flags": {"good": {"variants": {"a": 1}}, "zbad": {"variants": {}}}})",
                TextFormat::kJson, "f");
  EXPECT_EQ(loaded.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(LoadFlags, PutsEvaluatorsInThePlaceOfTheirReferences) {
  const LoadedFlags loaded = Load(R"({
      "flags": {"a": {"state": "ENABLED", "variants": {"x": 1, "y": 2}, "defaultVariant": "y",
                      "targeting": {"if": [{"and": [{"$ref": "adult"}, {"$ref" : "adult"}]}, "x"]}},
                "b": {"state": "ENABLED", "variants": {"true": 1, "false": 2},
                      "targeting": {"$ref": "adult"}}},
      "$evaluators": {"adult": {">=": [{"var": "age"}, 18]}}})");
  const Json context = {{"age", 20}};
  EXPECT_EQ(loaded.flags[0]->Resolve(ValueView::Of(context), 0).variant->name, "x");
  EXPECT_EQ(loaded.flags[0]->Resolve(ValueView(), 0).variant->name, "y");
  EXPECT_EQ(loaded.flags[1]->Resolve(ValueView::Of(context), 0).variant->name, "true");
  EXPECT_THAT(loaded.flags[0]->definition(), ::testing::Not(HasSubstr("$ref")));
}

TEST(LoadFlags, AnUnknownReferenceFailsItsFlagAlone) {
  for (const char* evaluators : {"null", "{}", R"({"other": {"!": [1]}})"}) {
    const LoadedFlags loaded =
        Load(std::string(R"({"$evaluators": )") + evaluators + R"(, "flags": {
        "a": {"state": "ENABLED", "variants": {"x": 1}, "targeting": {"if": [{"$ref": "no"}, "x"]}},
        "b": {"state": "ENABLED", "variants": {"x": 1}, "defaultVariant": "x"}}})");
    EXPECT_EQ(loaded.flags[0]->Resolve(ValueView(), 0).error, ErrorCode::kParseError);
    EXPECT_EQ(loaded.flags[1]->Resolve(ValueView(), 0).error, ErrorCode::kNone);
    EXPECT_THAT(loaded.warnings,
                ElementsAre("flags.json: flag \"a\": targeting.if[0].$ref: no evaluator \"no\" in "
                            "$evaluators"));
  }
}

TEST(LoadFlags, AReferenceWithinAReferenceIsNotResolved) {
  const LoadedFlags loaded = Load(R"({
      "flags": {"a": {"state": "ENABLED", "variants": {"x": 1}, "targeting": {"$ref": "one"}}},
      "$evaluators": {"one": {"!": [{"$ref": "two"}]}, "two": {"!": [1]}}})");
  EXPECT_EQ(loaded.flags[0]->Resolve(ValueView(), 0).error, ErrorCode::kParseError);
}

TEST(LoadFlags, MergesTheDocumentsMetadataIntoEachFlag) {
  const LoadedFlags loaded = Load(R"({
      "metadata": {"flagSetId": "red", "owner": "us", "tier": 1},
      "flags": {"a": {"state": "ENABLED", "variants": {"x": 1}, "metadata": {"owner": "me"}},
                "b": {"state": "ENABLED", "variants": {"x": 1}},
                "c": {"state": "ENABLED", "variants": {"x": 1}, "metadata": {"flagSetId": "blue"}}}})");
  EXPECT_THAT(Ids(loaded), ElementsAre("blue/c", "red/a", "red/b"));
  EXPECT_EQ(loaded.flags[1]->metadata(),
            Json({{"flagSetId", "red"}, {"owner", "me"}, {"tier", 1}}));
  EXPECT_EQ(loaded.flags[2]->metadata(),
            Json({{"flagSetId", "red"}, {"owner", "us"}, {"tier", 1}}));
  EXPECT_EQ(loaded.flags[0]->metadata()["flagSetId"], "blue");
}

TEST(LoadFlags, WarnsOfWhatFlagdServesAllTheSame) {
  const LoadedFlags loaded = Load(R"({"flags": {"a": {"variants": {"x": 1}}}})");
  EXPECT_THAT(loaded.warnings, ElementsAre("flags.json: flag \"a\": state: is missing; the flag "
                                           "counts as ENABLED"));
}

TEST(LoadFlags, LimitsTheSizeOfText) {
  const absl::Status status =
      LoadFlags(R"({"flags": {}})", TextFormat::kJson, "f", {.max_bytes = 5}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "f: 13 bytes are more than the 5 that are allowed");
}

TEST(LoadFlags, LimitsNestingOfTheDocument) {
  const std::string deep = R"({"flags": {"a": {"variants": {"x": )" + std::string(600, '[') +
                           std::string(600, ']') + "}}}}";
  EXPECT_EQ(Error(deep), "flags.json: nested deeper than 512 levels");
}

TEST(LoadFlags, ARuleNestedTooDeeplyFailsItsFlagAlone) {
  std::string rule = "1";
  for (int i = 0; i < 250; ++i) rule = R"({"!":)" + rule + "}";
  const std::string begin = R"({"flags": {"a": {"state": "ENABLED", "variants": {"x": 1},
                              "targeting": )";
  EXPECT_EQ(Load(begin + rule + "}}}").flags[0]->targeting_error(), "");
  for (int i = 0; i < 10; ++i) rule = R"({"!":)" + rule + "}";
  EXPECT_THAT(Load(begin + rule + "}}}").flags[0]->targeting_error(),
              HasSubstr("nested deeper than 256 levels"));
}

TEST(LoadFlags, LimitsWhatReferencesExpandTo) {
  std::string text = R"({"$evaluators": {"big": {"in": [1, [0)";
  for (int i = 0; i < 1000; ++i) text += ",1";
  text += R"(]]}}, "flags": {"a": {"variants": {"x": 1}, "targeting": {"or": [1)";
  for (int i = 0; i < 100; ++i) text += R"(,{"$ref":"big"})";
  text += "]}}}}";
  EXPECT_EQ(Error(text, {.max_nodes = 10'000}),
            "flags.json: $evaluators: makes the flags more than 10000 values in all");
  EXPECT_EQ(Error(text), "");
}

TEST(LoadFlags, LimitsTheTextThatReferencesExpandTo) {
  std::string text = R"({"$evaluators": {"big": {"cat": [")" + std::string(100'000, 'x') +
                     R"("]}}, "flags": {"a": {"variants": {"x": 1}, "targeting": {"or": [1)";
  for (int i = 0; i < 1000; ++i) text += R"(,{"$ref":"big"})";
  text += "]}}}}";
  EXPECT_THAT(Error(text, {.max_nodes = 100'000}), HasSubstr("more than 100000 values"));
}

TEST(LoadFlags, LimitsWhatMetadataExpandsTo) {
  std::string text = R"({"metadata": {"x": ")" + std::string(100'000, 'x') + R"("}, "flags": {)";
  for (int i = 0; i < 1000; ++i) {
    text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(": {"variants": {"x": 1}})";
  }
  text += "}}";
  EXPECT_THAT(Error(text, {.max_nodes = 100'000}),
              HasSubstr("metadata: makes the flags more than 100000 values"));
}

TEST(LoadFlags, RefusesTextThatIsNotUtf8) {
  EXPECT_THAT(Error("{\"flags\": {\"\xff\": {\"variants\": {\"x\": 1}}}}"), HasSubstr("UTF-8"));
  EXPECT_EQ(LoadFlags("flags: {\"\xff\": 1}", TextFormat::kYaml, "f.yaml").status().message(),
            "f.yaml: line 1: not valid UTF-8");
}

TEST(LoadFlags, KeepsKnownFlagsThatHaveNotChanged) {
  const auto load = [](const std::string& b, const LoadedFlags& known) {
    const std::string text = R"({"flags": {
        "a": {"variants": {"x": 1}, "defaultVariant": "x", "targeting": {"fractional": [["x", "y"]]}},
        "b": {"variants": {"x": )" +
                             b + R"(}}}})";
    return *LoadFlags(text, TextFormat::kJson, "f.json", {}, known.flags);
  };
  const LoadedFlags first = load("1", {});
  EXPECT_FALSE(first.warnings.empty());
  const LoadedFlags second = load("2", first);
  ASSERT_EQ(second.flags.size(), 2u);
  EXPECT_EQ(second.flags[0], first.flags[0]);
  EXPECT_NE(second.flags[1], first.flags[1]);
  EXPECT_EQ(second.flags[1]->variants()[0].value, 2);
  EXPECT_TRUE(second.warnings.empty() || second.warnings.size() < first.warnings.size());
}

TEST(SplitDefinitions, GivesEachFlagReadyToCompile) {
  const Json document = Json::parse(R"({"flags": {"a": {"variants": {"x": 1},
      "targeting": {"$ref": "r"}}}, "$evaluators": {"r": {"!": [1]}}, "metadata": {"m": 1}})");
  const auto definitions = SplitDefinitions(document, "f");
  ASSERT_TRUE(definitions.ok());
  ASSERT_EQ(definitions->size(), 1u);
  EXPECT_EQ(definitions->front().id, (FlagId{"", "a"}));
  EXPECT_EQ(
      definitions->front().definition,
      Json::parse(R"({"variants": {"x": 1}, "targeting": {"!": [1]}, "metadata": {"m": 1}})"));
}

}  // namespace
}  // namespace guidon
