#include "server/http/http_server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <string>

namespace guidon {
namespace {

namespace asio = boost::asio;

HttpReply Echo(const HttpRequest& request) {
  HttpReply reply;
  reply.body = "path " + request.path;
  return reply;
}

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = HttpServer::Start(0, Echo);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  // Sends `bytes` on a connection and returns all that comes until it is closed.
  std::string Exchange(const std::string& bytes) {
    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), server_->port()});
    boost::system::error_code end;
    asio::write(socket, asio::buffer(bytes), end);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), end);
    return answer;
  }

  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersGetWithoutTheQuery) {
  const std::string answer = Exchange("GET /a?b=c HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.substr(0, 15), "HTTP/1.1 200 OK");
  EXPECT_EQ(answer.substr(answer.size() - 7), "path /a");
}

TEST_F(HttpServerTest, KeepsAConnectionForFurtherRequests) {
  const std::string answer =
      Exchange("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("path /1"), std::string::npos);
  EXPECT_NE(answer.find("path /2"), std::string::npos);
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
  const std::string answer = Exchange("HEAD /abc HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 9"), std::string::npos) << answer;
  EXPECT_EQ(answer.find("path"), std::string::npos);
}

TEST_F(HttpServerTest, OtherMethodsAreRefused) {
  EXPECT_EQ(Exchange("DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n").substr(0, 12),
            "HTTP/1.1 405");
}

TEST_F(HttpServerTest, NonsenseIsRefused) {
  EXPECT_EQ(Exchange("\x16\x03\x01 what is this\r\n\r\n").substr(0, 12), "HTTP/1.1 400");
}

TEST_F(HttpServerTest, HeadersBeyondTheLimitAreRefusedAndTheServerGoesOn) {
  // The connection may be reset before the answer is read, so only its kind is certain.
  const std::string huge = "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n";
  EXPECT_EQ(Exchange(huge).find("200 OK"), std::string::npos);
  EXPECT_NE(Exchange("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").find("200 OK"),
            std::string::npos);
}

TEST(HttpServerHandOverTest, Http2ConnectionsGoToTheirHandlerWithWhatWasRead) {
  std::promise<std::string> handed;
  auto server = HttpServer::Start(0, Echo, [&](int fd, const std::string& begun) {
    close(fd);
    handed.set_value(begun);
  });
  ASSERT_TRUE(server.ok()) << server.status();
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), (*server)->port()});
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  asio::write(socket, asio::buffer(preface));
  EXPECT_EQ(handed.get_future().get(), preface);
}

TEST_F(HttpServerTest, BusyPortIsNamed) {
  const auto second = HttpServer::Start(server_->port(), Echo);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(std::string(second.status().message()).find(std::to_string(server_->port())),
            std::string::npos);
}

}  // namespace
}  // namespace guidon
