#include "server/http/url.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

using namespace std::string_literals;

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
