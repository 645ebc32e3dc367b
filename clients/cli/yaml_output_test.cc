#include "clients/cli/yaml_output.h"

#include "evaluator/flag_definitions.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

TEST(ToYaml, KeepsTheOrderOfMembers) {
  const OutputJson json = {{"key", "new-ranker"}, {"flagSet", ""}, {"revision", 7}};
  EXPECT_EQ(ToYaml(json), "key: new-ranker\nflagSet: \"\"\nrevision: 7\n");
}

TEST(ToYaml, QuotesTextThatReadsAsSomethingElse) {
  for (const char* const text :
       {"on",     "No",      "true", "null", "~",          "1.0",   "0x1f",   "2026-07-01", "12:30",
        "-",      "- a",     "a: b", "# no", "two\nlines", " lead", "trail ", "{}",         "[1]",
        "*alias", "&anchor", "!tag", "",     "über",       "a\tb",  "\x01"}) {
    const OutputJson json = {{"text", text}};
    const std::string yaml = ToYaml(json);
    const absl::StatusOr<Json> read = ParseYaml(yaml);
    ASSERT_TRUE(read.ok()) << yaml << read.status();
    EXPECT_EQ(read->at("text"), Json(text)) << yaml;
  }
  EXPECT_EQ(ToYaml({{"on", "off"}, {"a", "b c"}}), "\"on\": \"off\"\na: b c\n");
}

TEST(ToYaml, ReadsBackAsTheSameJson) {
  const std::string text = R"({"a":[1,2.5,[],{},[{"b":null}]],"c":{"d":{"e":true}},"f":1e300})";
  const absl::StatusOr<Json> read = ParseYaml(ToYaml(OutputJson::parse(text)));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, Json::parse(text));
}

}  // namespace
}  // namespace guidon::cli
