#include "clients/cli/json_path.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

std::string Apply(const std::string& text, const std::string& json) {
  const auto path = JsonPath::Parse(text);
  if (!path.ok()) return std::string(path.status().message());
  const auto applied = path->Apply(OutputJson::parse(json));
  return applied.ok() ? *applied : std::string(applied.status().message());
}

constexpr char kFlags[] = R"({"revision":7,"flags":[
  {"key":"a","revision":3,"killed":true,"definition":{"variants":{"on":true,"off":false}}},
  {"key":"b","revision":5,"killed":false,"definition":{"defaultVariant":"on"}},
  {"key":"c d","revision":7,"killed":false,"definition":{"variants":{"x.y":[1,{"z":null}]}}}]})";

TEST(JsonPath, SelectsFromFlags) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{.revision}", "7"},
      {".revision", "7"},
      {"{$.revision}", "7"},
      {"{ .revision }", "7"},
      {"{@.revision}", "7"},
      {"{['revision']}", "7"},
      {"at {.revision}!", "at 7!"},
      {"{.flags[*].key}", "a b c d"},
      {"{.flags[0].key}", "a"},
      {"{.flags[-1].key}", "c d"},
      {"{.flags[3].key}", ""},
      {"{.flags[-4].key}", ""},
      {"{.flags.[0].key}", "a"},
      {"{.flags[1:].key}", "b c d"},
      {"{.flags[:-1].key}", "a b"},
      {"{.flags[0:2].key}", "a b"},
      {"{.flags[-2:-1].key}", "b"},
      {"{.flags[2:1].key}", ""},
      {"{.flags[:99].key}", "a b c d"},
      {"{.flags[0].definition.variants.*}", "true false"},
      {"{.flags[0].definition.variants[*]}", "true false"},
      {"{.flags[0].definition.variants}", R"({"on":true,"off":false})"},
      {R"({.flags[2].definition.variants.x\.y[0]})", "1"},
      {R"({.flags[2].definition.variants["x.y"][1].z})", "null"},
      {"{.flags[*].definition.defaultVariant}", "on"},
      {"{.nothing.at.all}", ""},
      {"{.revision.of.a.number}", ""},
      {"{.revision[0]}", ""},
      {"{.flags[?(@.killed==true)].key}", "a"},
      {"{.flags[?(@.killed != true)].key}", "b c d"},
      {"{.flags[?(@.revision>3)].key}", "b c d"},
      {"{.flags[?(@.revision <= 5)].key}", "a b"},
      {"{.flags[?(@.revision==$.revision)].key}", "c d"},
      {"{.flags[?(@.key=='c d')].revision}", "7"},
      {"{.flags[?(@.key<\"b\")].revision}", "3"},
      {"{.flags[?(@.key<5)].revision}", ""},
      {"{.flags[?(@.definition.variants)].key}", "a c d"},
      {"{.flags[?(@.definition.variants[?(@==true)])].key}", "a"},
      {R"({range .flags[*]}{.key}={.revision}{"\n"}{end})", "a=3\nb=5\nc d=7\n"},
      {R"({range .flags[*]}{.key}{range .definition.variants.*},{@}{end};{end}.)",
       R"(a,true,false;b;c d,[1,{"z":null}];.)"},
      {R"({range .flags[:1]}{$.revision}{end})", "7"},
      {R"({"a\tb\\"}{'"'})", "a\tb\\\""},
      {"{.}", OutputJson::parse(kFlags).dump()},
      {"$", OutputJson::parse(kFlags).dump()},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(Apply(text, kFlags), expected) << text;
  }
}

TEST(JsonPath, SaysWhatIsWrongWithATemplate) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "at the end: must be a path such as .flags[*].key"},
      {"revision", "at \"revision\": must be a path"},
      {"{revision}", "at \"revision}\": must be a path"},
      {"{.a", "at the end: \"}\" is missing"},
      {"{.a b}", "at \"b}\": \"}\" is missing"},
      {"{..a}", "no search at any depth"},
      {"{.a..b}", "no search at any depth"},
      {"{.a.}", "a member's name is missing"},
      {"{.a[}", "must be a number, *"},
      {"{.a[1}", "\"]\" is missing"},
      {"{.a[1,2]}", "\"]\" is missing"},
      {"{.a[99999999999999999999]}", "must be a whole number"},
      {"{.a[-]}", "must be a whole number"},
      {"{.a['b]}", "the quote is not closed"},
      {"{\"b}", "the quote is not closed"},
      {"{range .a[*]}{.b}", "at \"{range .a[*]\": this range has no {end}"},
      {"{end}", "no range to end"},
      {"{.a[?(@.b==c)]}", "must be a number, true, false, null"},
      {"{.a[?(@.b==[1])]}", "must be a number, true, false, null"},
      {"{.a[?(b)]}", "must be a path"},
      {"{.a[?(@.b]}", "\")\" is missing"},
      {"{.a[?(@.b && @.c)]}", "\")\" is missing"},
      {".a b", "unexpected here"},
      {"{.a\\", "a character must follow"},
  };
  for (const auto& [text, message] : cases) {
    const auto path = JsonPath::Parse(text);
    EXPECT_EQ(path.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(path.status().message()), HasSubstr(message)) << text;
  }
}

TEST(JsonPath, BoundsItsDepthAndItsWork) {
  std::string ranges;
  std::string filters = "{.a";
  for (int i = 0; i < 9; ++i) {
    ranges += "{range .a[*]}";
    filters += "[?(@";
  }
  EXPECT_THAT(std::string(JsonPath::Parse(ranges).status().message()),
              HasSubstr("too many ranges"));
  EXPECT_THAT(std::string(JsonPath::Parse(filters).status().message()),
              HasSubstr("too many filters"));
  const OutputJson thousand = {{"a", std::vector<int>(1000)}};
  const auto path = JsonPath::Parse(
      "{range $.a[*]}{range $.a[*]}{range $.a[*]}{range $.a[*]}x{end}{end}{end}{end}");
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_EQ(path->Apply(thousand, 100'000).status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace guidon::cli
