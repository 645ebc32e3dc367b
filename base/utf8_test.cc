#include "base/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace guidon {
namespace {

TEST(Utf8, AcceptsSequencesOfEveryLength) {
  for (const std::string text :
       {"", "abc", "ä", "€", "😀", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(ValidUtf8Prefix(text), text.size()) << text;
  }
  EXPECT_EQ(ValidUtf8Prefix(absl::string_view("a\0b", 3)), 3u);
}

TEST(Utf8, StopsBeforeWhatIsNotValid) {
  for (const std::string text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2x", "\xe0\x80\x80", "\xe0\x9f\xbf",
        "\xe2\x82", "\xe2\x82x", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
        "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe"}) {
    EXPECT_EQ(ValidUtf8Prefix(text), 0u);
    EXPECT_EQ(ValidUtf8Prefix("ok€" + text + "ok"), 5u);
  }
}

}  // namespace
}  // namespace guidon
