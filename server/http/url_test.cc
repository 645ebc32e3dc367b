#include "server/http/url.h"

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

TEST(QueryParameterTest, FindsTheFirstOfThatNameInAnyOrder) {
  const std::string query =
      "connect=v1&encoding=json&message=%7B%22a%22:+1%7D&message=2&empty=&bare";
  EXPECT_EQ(QueryParameter(query, "connect"), "v1");
  EXPECT_EQ(QueryParameter(query, "message"), "{\"a\": 1}");
  EXPECT_EQ(QueryParameter(query, "empty"), "");
  EXPECT_EQ(QueryParameter(query, "bare"), "");
  EXPECT_EQ(QueryParameter(query, "mess"), std::nullopt);
  EXPECT_EQ(QueryParameter("", "message"), std::nullopt);
  EXPECT_EQ(QueryParameter("message=%7", "message"), std::nullopt);
  EXPECT_EQ(QueryParameter("message=a=b", "message"), "a=b");
}

}  // namespace
}  // namespace guidon
