#include "base/percent_encoding.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

using namespace std::string_literals;

TEST(PercentDecodeTest, DecodesBytesAndRefusesWhatIsNotEncoded) {
  EXPECT_EQ(PercentDecode(""), "");
  EXPECT_EQ(PercentDecode("plain-key_1.~"), "plain-key_1.~");
  EXPECT_EQ(PercentDecode("a%2Fb%2fc"), "a/b/c");
  EXPECT_EQ(PercentDecode("%E2%82%AC+%00"), "\xE2\x82\xAC+\0"s);
  for (const char* wrong : {"%", "a%2", "%zz", "%2", "%%41", "%+1"}) {
    EXPECT_EQ(PercentDecode(wrong), std::nullopt) << wrong;
  }
}

TEST(PercentEncodeTest, KeepsWhatUrlsReserveNotAndWhatIsAsked) {
  EXPECT_EQ(PercentEncode("plain-key_1.~"), "plain-key_1.~");
  EXPECT_EQ(PercentEncode("a/b \xE2\x82\xAC"), "a%2Fb%20%E2%82%AC");
  EXPECT_EQ(PercentEncode("a/b", "/"), "a/b");
}

}  // namespace
}  // namespace guidon
