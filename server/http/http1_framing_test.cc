#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "server/http/http_server.h"
#include "server/http/testing/raw_client.h"

// Where a request ends, and what belongs to it: what a proxy in front of the server may see
// otherwise than the server does.
namespace guidon {
namespace {

constexpr char kEnd[] = "Host: a\r\nConnection: close\r\n\r\n";

class Http1FramingTest : public ::testing::Test {
 protected:
  Http1FramingTest() {
    options_.service.limits.header = 2000;
    // So long a connection that was refused waits for its client to close.
    options_.service.limits.header_timeout = std::chrono::milliseconds(300);
    options_.service.limits.body = 1000;
    options_.service.handler = [](const HttpRequest& request) {
      HttpReply reply;
      reply.body =
          "[" + request.body + "] tier=" + std::string(request.Header("tier").value_or(""));
      return reply;
    };
    server_ = *HttpServer::Start(options_);
  }

  std::string Exchange(const std::string& bytes) {
    testing::RawClient client(server_->port());
    client.Send(bytes);
    return client.ReadAll();
  }

  // The status of the first reply, and how many there are.
  std::pair<std::string, int> Replies(const std::string& bytes) {
    const std::string all = Exchange(bytes);
    int count = 0;
    for (size_t at = all.find("\r\nDate: "); at != all.npos; at = all.find("\r\nDate: ", at + 1)) {
      ++count;
    }
    return {all.substr(0, all.find("\r\n")).substr(9, 3), count};
  }

  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Http1FramingTest, ABodyWhoseEncodingIsUnknownEndsTheConnection) {
  for (const char* encoding : {"identity", "xchunked", "chunked, gzip", "gzip, chunked", "gzip"}) {
    const std::string head =
        std::string("POST / HTTP/1.1\r\nTransfer-Encoding: ") + encoding + "\r\nHost: a\r\n\r\n";
    EXPECT_EQ(Replies(head + "GET / HTTP/1.1\r\n" + kEnd), std::pair(std::string("501"), 1))
        << encoding;
    EXPECT_EQ(Replies("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: " +
                      std::string(encoding) + "\r\n" + kEnd + "x")
                  .second,
              1)
        << encoding;
  }
  EXPECT_EQ(Replies(std::string("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n") + kEnd +
                    "0\r\n\r\n"),
            std::pair(std::string("200"), 1));
}

TEST_F(Http1FramingTest, TwoLengthsAreRefused) {
  for (const char* lengths :
       {"Content-Length: 1\r\nTransfer-Encoding: chunked", "Content-Length: 1\r\nContent-Length: 2",
        "Transfer-Encoding: chunked\r\nContent-Length: 1", "Content-Length: 1, 2",
        "Content-Length: -1", "Transfer-Encoding : chunked", "Content-Length: 1\nX: y"}) {
    EXPECT_EQ(Replies(std::string("POST / HTTP/1.1\r\n") + lengths + "\r\n" + kEnd + "x"),
              std::pair(std::string("400"), 1))
        << lengths;
  }
}

TEST_F(Http1FramingTest, ARequestHasOneHost) {
  for (const auto& [headers, status] :
       {std::pair("Connection: close\r\n", "400"),
        std::pair("Host: a\r\nHost: b\r\nConnection: close\r\n", "400"),
        std::pair("Host:\r\nConnection: close\r\n", "200")}) {
    EXPECT_EQ(Replies(std::string("GET / HTTP/1.1\r\n") + headers + "\r\n"),
              std::pair(std::string(status), 1))
        << headers;
  }
  EXPECT_EQ(Replies("GET / HTTP/1.0\r\n\r\n").first, "200");
}

TEST_F(Http1FramingTest, TrailersAreNoHeaders) {
  const std::string chunked = std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n");
  const std::string body = "2\r\nhi\r\n0\r\nTier: gold\r\n\r\n";
  for (const auto& [headers, answer] :
       {std::pair("", "[hi] tier="), std::pair("Tier: tin\r\n", "[hi] tier=tin")}) {
    const std::string reply = Exchange(chunked + headers + kEnd + body);
    EXPECT_EQ(reply.substr(reply.find("\r\n\r\n") + 4), answer);
  }
}

TEST_F(Http1FramingTest, WhatStandsBetweenChunksHasALimit) {
  const std::string head = std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n") + kEnd;
  const std::string much(100'000, 'x');
  EXPECT_EQ(Replies(head + "1;a=" + much).first, "400");
  EXPECT_EQ(Replies(head + "1\r\nx\r\n0\r\nX: " + much).first, "400");
}

}  // namespace
}  // namespace guidon
