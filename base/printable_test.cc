#include "base/printable.h"

#include "gtest/gtest.h"

namespace guidon {
namespace {

TEST(Printable, LeavesTextOfAnyLanguage) { EXPECT_EQ(Printable("Grüße, 世界 é"), "Grüße, 世界 é"); }

TEST(Printable, KeepsTerminalsFromBeingSteered) {
  EXPECT_EQ(Printable("a\x1b[31mb\nc\td\x7f"), "a [31mb c d ");
}

TEST(Printable, TakesControlCharactersOfTwoBytesForOne) {
  EXPECT_EQ(Printable("a\xC2\x9B"
                      "31mb"),
            "a 31mb");
  EXPECT_EQ(Printable("a\xC2"), "a\xC2");
}

}  // namespace
}  // namespace guidon
