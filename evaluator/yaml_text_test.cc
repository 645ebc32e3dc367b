#include <chrono>
#include <string>

#include "base/utf8.h"
#include "evaluator/flag_definitions.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

Json Parse(absl::string_view text) {
  const absl::StatusOr<Json> json = ParseYaml(text);
  EXPECT_TRUE(json.ok()) << text << "\n" << json.status();
  return json.ok() ? *json : Json("failed");
}

std::string Error(absl::string_view text, const DefinitionLimits& limits = {}) {
  const absl::StatusOr<Json> json = ParseYaml(text, limits);
  EXPECT_FALSE(json.ok()) << text << "\ngives " << (json.ok() ? json->dump() : "");
  EXPECT_EQ(ValidUtf8Prefix(json.status().message()), json.status().message().size());
  return std::string(json.status().message());
}

TEST(ParseYaml, ReadsPlainScalarsByTheCoreSchema) {
  const struct {
    const char* text;
    Json value;
  } cases[] = {
      {"", nullptr},
      {"~", nullptr},
      {"null", nullptr},
      {"NULL", nullptr},
      {"nULL", "nULL"},
      {"true", true},
      {"True", true},
      {"FALSE", false},
      {"tRUE", "tRUE"},
      {"yes", "yes"},
      {"no", "no"},
      {"on", "on"},
      {"off", "off"},
      {"y", "y"},
      {"1", 1},
      {"-1", -1},
      {"+1", 1},
      {"010", 10},
      {"0x1f", 31},
      {"0o17", 15},
      {"1_000", "1_000"},
      {"1.5", 1.5},
      {".5", 0.5},
      {"1.", 1},
      {"1e3", 1000},
      {"-1.5e-3", -0.0015},
      {"1e999", "1e999"},
      {".inf", ".inf"},
      {".nan", ".nan"},
      {"Infinity", "Infinity"},
      {"1.2.3", "1.2.3"},
      {"2024-01-01", "2024-01-01"},
      {"12:30", "12:30"},
      {"a b", "a b"},
      {"1 2", "1 2"},
      {"ä€😀", "ä€😀"},
      {"18446744073709551615", 18446744073709551615u},
      {"9223372036854775807", 9223372036854775807},
      {"-9223372036854775808", std::numeric_limits<int64_t>::min()},
  };
  for (const auto& c : cases) {
    const Json value = Parse(c.text);
    EXPECT_EQ(value, c.value) << c.text;
    EXPECT_STREQ(value.type_name(), c.value.type_name()) << c.text;
  }
}

TEST(ParseYaml, LeavesQuotedAndTaggedScalarsText) {
  for (const char* text : {"\"1\"", "'1'", "!!str 1", "|-\n  1", ">-\n  1"}) {
    EXPECT_EQ(Parse(text), "1") << text;
  }
  EXPECT_EQ(Parse("\"true\""), "true");
  EXPECT_EQ(Parse("''"), "");
  EXPECT_EQ(Parse("\"null\""), "null");
  EXPECT_EQ(Parse("\"\\u00e4\\n\""), "ä\n");
}

TEST(ParseYaml, ReadsCollections) {
  EXPECT_EQ(Parse("a: 1\nb: [x, {c: d}]\ne:\n- f\n- g: h\n"),
            Json::parse(R"({"a": 1, "b": ["x", {"c": "d"}], "e": ["f", {"g": "h"}]})"));
  EXPECT_EQ(Parse("{1: a, true: b, on: d}"), Json::parse(R"({"1": "a", "true": "b", "on": "d"})"));
  EXPECT_EQ(Parse(R"({"if": [{"==": [{"var": "a"}, 1]}, "x"]})"),
            Json::parse(R"({"if": [{"==": [{"var": "a"}, 1]}, "x"]})"));
  EXPECT_EQ(Parse("---\na: 1\n...\n"), Json({{"a", 1}}));
}

TEST(ParseYaml, PutsAnchorsInThePlaceOfTheirAliases) {
  EXPECT_EQ(Parse("a: &x {k: [1]}\nb: *x\nc: [*x, *x]\n"),
            Json::parse(R"({"a": {"k": [1]}, "b": {"k": [1]}, "c": [{"k": [1]}, {"k": [1]}]})"));
}

TEST(ParseYaml, MergesMapsUnderTheMergeKey) {
  EXPECT_EQ(Parse("base: &b {x: 1, y: 2}\nf:\n  <<: *b\n  y: 3\n")["f"],
            Json({{"x", 1}, {"y", 3}}));
  EXPECT_EQ(Parse("f: {y: 3, <<: [{x: 1, z: 1}, {x: 2, w: 2}]}")["f"],
            Json({{"w", 2}, {"x", 1}, {"y", 3}, {"z", 1}}));
  EXPECT_EQ(Parse("\"<<\": 1"), Json({{"<<", 1}}));
  EXPECT_EQ(Error("a: {<<: 1}"), "line 1, column 9: <<: must be a map or a list of maps");
  EXPECT_EQ(Error("a: {<<: {}, <<: {}}"), "line 1, column 13: the key \"<<\" stands here twice");
}

TEST(ParseYaml, SaysWhereTheFaultIs) {
  EXPECT_EQ(Error("a: 1\na: 2\n"), "line 2, column 1: the key \"a\" stands here twice");
  EXPECT_EQ(Error("a:\n  ? [x]\n  : 1\n"), "line 2, column 5: a key must be a plain value");
  EXPECT_EQ(Error("a: 1\n---\nb: 2\n"),
            "line 2, column 1: the document ends before this, and a file holds one document");
  EXPECT_EQ(Error("a: [1, 2\n").substr(0, 6), "line 2");
  for (const char* text : {"a: *nowhere", "a: 'b", "{", "a: b: c", "\t- x", "a: @x", "%YAML 9",
                           "\"\\xZZ\"", "a: {b", "&a"}) {
    (void)ParseYaml(text);  // must not crash; some of these yaml-cpp takes
  }
  EXPECT_NE(Error("a: *nowhere"), "");
}

TEST(ParseYaml, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(Error("a: 1\nb: \xff\n"), "line 2: not valid UTF-8");
  EXPECT_EQ(Error("\xff\xfe\x61\x00"), "line 1: not valid UTF-8");  // UTF-16
  EXPECT_EQ(Error(absl::string_view("a: b\n\0", 6)), "line 2: a zero byte");
  EXPECT_EQ(Error(absl::string_view("{\0}\0", 4)), "line 1: a zero byte");  // UTF-16 too
}

TEST(ParseYaml, BoundsWhatAliasesMultiplyTo) {
  std::string laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 9; ++j) laughs += ", " + last;
    laughs += "]\n";
  }
  const absl::Status status = ParseYaml(laughs, {.max_nodes = 100'000}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(status.message().find("this makes more than the 100000 values that are allowed"),
            std::string::npos);
}

TEST(ParseYaml, BoundsTheTextThatAliasesMultiplyTo) {
  std::string text = "a: &a " + std::string(100'000, 'x') + "\nb: [*a";
  for (int i = 0; i < 10'000; ++i) text += ",*a";
  text += "]\n";
  EXPECT_EQ(ParseYaml(text, {.max_nodes = 1'000'000}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ParseYaml, RefusesAnAliasOfWhatItIsIn) {
  EXPECT_EQ(Error("a: &a [1, *a]"), "line 1, column 11: an alias must not stand in what it names");
  EXPECT_NE(Error("&a {b: *a}"), "");
}

// yaml-cpp's LoadAll reads on for ever here.
TEST(ParseYaml, RefusesStrayBracketsAfterTheDocument) {
  EXPECT_NE(Error("{\"a\": 1}}"), "");
  EXPECT_NE(Error(R"({"a":{"b":1},"metada{"c":99},"d":{"+":[1]}}}})"), "");
  EXPECT_NE(Error("[1]]"), "");
  EXPECT_NE(Error("a: 1\n}\n"), "");
}

TEST(ParseYaml, TakesAliasesAsKeys) {
  EXPECT_EQ(Parse("a: &k b\n*k : 1\n"), Json::parse(R"({"a": "b", "b": 1})"));
  EXPECT_EQ(Error("a: &k [b]\n*k : 1\n"), "line 2, column 1: a key must be a plain value");
}

TEST(ParseYaml, RefusesEscapesOfWhichTheParserMakesNoUtf8) {
  EXPECT_EQ(
      Error(R"(a: "\N")"),
      R"(line 1, column 4: the escapes \N and \_ are not supported: write \u0085 and \u00a0)");
  EXPECT_EQ(Parse(R"(a: "\u0085")"), Json({{"a", "\xc2\x85"}}));
  EXPECT_NE(Error("{\"a\\»\""), "");  // whose error names half of a letter
}

TEST(ParseYaml, LimitsDepthAndSize) {
  EXPECT_NE(Error(std::string(100'000, '[')), "");
  EXPECT_NE(Error(std::string(100'000, '{')), "");
  std::string block;
  for (int i = 0; i < 3000; ++i) block += "- ";
  EXPECT_NE(Error(block), "");
  EXPECT_EQ(Error("[[[[1]]]]", {.max_depth = 3}), "line 1, column 4: nested deeper than 3 levels");
  EXPECT_EQ(ParseYaml("abcd", {.max_bytes = 3}).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace guidon
