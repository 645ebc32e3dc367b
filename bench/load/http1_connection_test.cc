#include "bench/load/http1_connection.h"

#include "gtest/gtest.h"

namespace guidon::bench {
namespace {

TEST(Http1Reply, EndsAfterItsLength) {
  const auto reply = ParseHttp1Reply("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1");
  ASSERT_TRUE(reply.ok());
  ASSERT_TRUE(reply->has_value());
  EXPECT_EQ((*reply)->status, 200);
  EXPECT_EQ((*reply)->body, "ok");
  EXPECT_EQ((*reply)->size, 40u);
}

TEST(Http1Reply, EndsAfterItsLastChunk) {
  const std::string text =
      "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const auto reply = ParseHttp1Reply(text);
  ASSERT_TRUE(reply.ok());
  ASSERT_TRUE(reply->has_value());
  EXPECT_EQ((*reply)->status, 404);
  EXPECT_EQ((*reply)->size, text.size());
}

TEST(Http1Reply, WaitsForTheRest) {
  for (const std::string whole :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"}) {
    for (size_t size = 0; size < whole.size(); ++size) {
      const auto reply = ParseHttp1Reply(whole.substr(0, size));
      ASSERT_TRUE(reply.ok()) << size;
      EXPECT_FALSE(reply->has_value()) << size;
    }
  }
}

TEST(Http1Reply, RefusesWhatItCannotRead) {
  EXPECT_FALSE(ParseHttp1Reply("SSH-2.0\r\n\r\n").ok());
  EXPECT_FALSE(ParseHttp1Reply("HTTP/1.1 200 OK\r\n\r\nuntil the end").ok());
  EXPECT_FALSE(ParseHttp1Reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n").ok());
}

}  // namespace
}  // namespace guidon::bench
