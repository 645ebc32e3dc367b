#include "clients/cli/colours.h"

#include <cstdlib>
#include <map>

#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

// Whether there are colours with these variables and no others of their kind.
bool Colours(bool is_terminal, const std::map<std::string, std::string>& variables) {
  for (const char* const name : {"NO_COLOR", "CLICOLOR_FORCE", "TERM"}) unsetenv(name);
  for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  return UseColours(is_terminal);
}

TEST(Colours, AreForTerminalsUnlessTheEnvironmentSaysOtherwise) {
  EXPECT_TRUE(Colours(true, {{"TERM", "xterm"}}));
  EXPECT_FALSE(Colours(false, {{"TERM", "xterm"}}));
  EXPECT_FALSE(Colours(true, {{"TERM", "dumb"}}));
  EXPECT_FALSE(Colours(true, {}));
  EXPECT_FALSE(Colours(true, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}));
  EXPECT_TRUE(Colours(true, {{"TERM", "xterm"}, {"NO_COLOR", ""}}));
  EXPECT_TRUE(Colours(false, {{"CLICOLOR_FORCE", "1"}}));
  EXPECT_FALSE(Colours(false, {{"CLICOLOR_FORCE", "0"}}));
  EXPECT_FALSE(Colours(false, {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}));
}

TEST(Colours, ArePutAroundText) {
  EXPECT_EQ(Painted("a", Colour::kRed, true), "\033[31ma\033[0m");
  EXPECT_EQ(Painted("a", Colour::kRed, false), "a");
}

}  // namespace
}  // namespace guidon::cli
