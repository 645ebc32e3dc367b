#include "clients/cli/table.h"

#include <sstream>

#include "clients/cli/text.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

TEST(Table, AlignsColumnsByCodePointsAndEndsLinesWithoutBlanks) {
  Table table({"KEY", "STATE"});
  table.AddRow({"größe", "on"});
  table.AddRow({"b", "disabled"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "KEY     STATE\n"
            "größe   on\n"
            "b       disabled\n");
}

TEST(Table, KeepsControlCharactersFromTheTerminal) {
  Table table({"REASON"});
  table.AddRow({"two\nlines \x1b[31m red \xC2\x9B"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(), "REASON\ntwo lines  [31m red  \n");
}

TEST(Shorten, CutsBetweenCodePoints) {
  EXPECT_EQ(Shorten("größe", 5), "größe");
  EXPECT_EQ(Shorten("größer", 5), "größ…");
}

}  // namespace
}  // namespace guidon::cli
