#include "base/suggest.h"

#include "gtest/gtest.h"

namespace guidon {
namespace {

const std::vector<std::string> kCommands = {"get", "list", "apply", "history", "set-default"};

TEST(Nearest, FindsMisspelledWords) {
  EXPECT_EQ(Nearest("gte", kCommands), "get");
  EXPECT_EQ(Nearest("lst", kCommands), "list");
  EXPECT_EQ(Nearest("histroy", kCommands), "history");
  EXPECT_EQ(Nearest("set_default", kCommands), "set-default");
}

TEST(Nearest, FindsWordsThatAreBegun) {
  EXPECT_EQ(Nearest("set-d", kCommands), "set-default");
  EXPECT_EQ(Nearest("hist", kCommands), "history");
}

TEST(Nearest, LeavesStrangersAlone) {
  EXPECT_EQ(Nearest("frobnicate", kCommands), "");
  EXPECT_EQ(Nearest("", kCommands), "");
}

TEST(DidYouMean, AsksWhereSomethingIsNear) {
  EXPECT_EQ(DidYouMean("get"), ": did you mean get?");
  EXPECT_EQ(DidYouMean("get", "; see --help"), ": did you mean get?");
  EXPECT_EQ(DidYouMean("", "; see --help"), "; see --help");
  EXPECT_EQ(DidYouMean(""), "");
}

}  // namespace
}  // namespace guidon
