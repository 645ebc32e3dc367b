#include <string>

#include "base/utf8.h"
#include "evaluator/flag_definitions.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

std::string Error(absl::string_view text) {
  const absl::StatusOr<Json> json = ParseJson(text);
  EXPECT_FALSE(json.ok()) << text;
  EXPECT_EQ(ValidUtf8Prefix(json.status().message()), json.status().message().size());
  return std::string(json.status().message());
}

TEST(ParseJson, ReadsJson) {
  EXPECT_EQ(*ParseJson(R"({"a": [1, -2.5, "x", true, null, {}]})"),
            Json({{"a", {1, -2.5, "x", true, nullptr, Json::object()}}}));
  EXPECT_EQ(*ParseJson("\xef\xbb\xbf{}"), Json::object());
}

TEST(ParseJson, SaysWhereTheFaultIs) {
  EXPECT_EQ(Error("{\n  \"a\": tru\n}"),
            "parse error at line 3, column 0: syntax error while parsing value - invalid literal; "
            "last read: '\"a\": tru<U+000A>'");
  EXPECT_NE(Error("").find("unexpected end of input"), std::string::npos);
  EXPECT_NE(Error("{} {}").find("expected end of input"), std::string::npos);
  EXPECT_NE(Error("[1e999]").find("number overflow"), std::string::npos);
  for (const char* text : {"{'a': 1}", "[1,]", "{\"a\":}", "NaN", "\"\t\"", "01", "// x\n1"}) {
    EXPECT_NE(Error(text), "");
  }
}

TEST(ParseJson, RefusesTextThatIsNotUtf8WithoutQuotingIt) {
  EXPECT_EQ(Error("[\"\xff\xfe\"]"),
            "parse error at line 1, column 3: syntax error while parsing value - invalid string: "
            "ill-formed UTF-8 byte");
}

TEST(ParseJson, RefusesAFileThatWasWrittenInPart) {
  const absl::string_view torn("{}\0\0", 4);
  EXPECT_EQ(Error(torn), "a zero byte at byte 2: not text, or a file that was written in part");
  EXPECT_EQ(CheckJson(torn), ParseJson(torn).status());
}

TEST(ParseJson, KeepsMessagesShort) {
  EXPECT_LT(Error("\"" + std::string(100'000, 'x')).size(), 200u);
}

TEST(ParseJson, RefusesDeepNestingBeforeItIsBuilt) {
  const std::string deep(5'000'000, '[');
  EXPECT_EQ(Error(deep), "nested deeper than 512 levels");
  EXPECT_EQ(Error(std::string(600, '[') + std::string(600, ']')), "nested deeper than 512 levels");
  EXPECT_TRUE(ParseJson(std::string(512, '[') + std::string(512, ']')).ok());
  EXPECT_TRUE(ParseJson("\"" + std::string(600, '[') + "\"").ok());
  EXPECT_TRUE(ParseJson("\"\\\"" + std::string(600, '{') + "\"").ok());
}

TEST(ParseJson, RefusesWhatIsTooLarge) {
  const absl::Status bytes = ParseJson("[1, 2, 3]", {.max_bytes = 8}).status();
  EXPECT_EQ(bytes.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(bytes.message(), "9 bytes are more than the 8 that are allowed");
  const absl::Status nodes = ParseJson("[1, 2, 3, 4]", {.max_nodes = 3}).status();
  EXPECT_EQ(nodes.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(nodes.message(), "more than the 3 values that are allowed");
}

}  // namespace
}  // namespace guidon
