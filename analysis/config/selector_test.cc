#include "analysis/config/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guidon::analysis {
namespace {

using ::testing::ElementsAre;

TEST(ParseSelector, TakesItToPieces) {
  const auto parts = ParseSelector(R"( job:x_total { a = "1", b=~'2}"',c!=`\`, d !~ "\"}" , } )");
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->name, "job:x_total");
  EXPECT_THAT(parts->labels, ElementsAre("a", "b", "c", "d"));
}

TEST(ParseSelector, TakesANameAloneOrMatchersAlone) {
  EXPECT_EQ(ParseSelector("up")->name, "up");
  EXPECT_EQ(ParseSelector(R"({__name__="up"})")->name, "");
}

TEST(ParseSelector, RefusesWhatIsNoSelector) {
  for (const char* text :
       {"", "{}", "a{", "a{b}", "a{b=}", "a{b=\"c}", "a{b=\"c\"} > 1", "a offset 1m",
        "a{b=\"c\"}[1m]", "sum(a)", "1", "a{b=\"c\" d=\"e\"}", "a{b=\"x\\", "a b"}) {
    EXPECT_FALSE(ParseSelector(text).ok()) << text;
  }
}

TEST(ParseMatchers, RefusesWhatWouldLeaveTheBraces) {
  EXPECT_TRUE(ParseMatchers(R"(flag="new-ranker",flag_variant="on")").ok());
  for (const char* text : {"", "a", R"(a="b"} or up{c="d")", R"(a="b")__", R"(a="b",,)"}) {
    EXPECT_FALSE(ParseMatchers(text).ok()) << text;
  }
}

TEST(EscapeForQuotes, KeepsTextInsideQuotes) {
  EXPECT_EQ(EscapeForQuotes("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
}

}  // namespace
}  // namespace guidon::analysis
