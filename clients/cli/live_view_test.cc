#include "clients/cli/live_view.h"

#include <sstream>

#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

TEST(LiveView, PutsTextWhereTheEarlierOneWas) {
  std::ostringstream out;
  LiveView view(out);
  EXPECT_TRUE(view.Show("a\nb\n", {}));
  EXPECT_EQ(out.str(), "\r\033[Ja\nb\n");
  out.str("");
  EXPECT_TRUE(view.Show("c\n", {}));
  EXPECT_EQ(out.str(), "\033[2A\r\033[Jc\n");
}

TEST(LiveView, KeepsWithinTheScreen) {
  std::ostringstream out;
  LiveView view(out);
  view.Show("first\nsecond\nthird\nfourth\n", {.rows = 4, .columns = 5});
  EXPECT_EQ(out.str(), "\r\033[Jfirst\nseco…\n... …\n");
  out.str("");
  view.Show("é1234\n", {.rows = 4, .columns = 5});
  EXPECT_EQ(out.str(), "\033[3A\r\033[Jé1234\n");
}

TEST(LiveView, TellsWhenNobodyReads) {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_FALSE(LiveView(out).Show("a\n", {}));
}

}  // namespace
}  // namespace guidon::cli
