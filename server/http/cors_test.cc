#include "server/http/cors.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

HttpReply Inner(const HttpRequest&) {
  HttpReply reply;
  reply.body = "inner";
  return reply;
}

HttpRequest From(const std::string& origin, const std::string& method = "POST") {
  HttpRequest request;
  request.method = method;
  request.headers = {{"origin", origin}};
  return request;
}

HttpRequest Preflight(const std::string& origin) {
  HttpRequest request = From(origin, "OPTIONS");
  request.headers.Add("access-control-request-method", "POST");
  return request;
}

std::string Header(const HttpReply& reply, const std::string& name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(CorsTest, PreflightOfAnAllowedOriginIsAnsweredWithoutTheHandler) {
  const HttpReply reply =
      WithCors({"https://shop.example"}, Inner)(Preflight("https://shop.example"));
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.body, "");
  EXPECT_EQ(Header(reply, "Access-Control-Allow-Origin"), "https://shop.example");
  EXPECT_NE(Header(reply, "Access-Control-Allow-Methods").find("POST"), std::string::npos);
  const std::string headers = Header(reply, "Access-Control-Allow-Headers");
  for (const char* header : {"Flagd-Selector", "Connect-Protocol-Version", "X-Grpc-Web",
                             "Grpc-Encoding", "If-None-Match"}) {
    EXPECT_NE(headers.find(header), std::string::npos) << header;
  }
  EXPECT_NE(Header(reply, "Access-Control-Max-Age"), "");
  EXPECT_EQ(Header(reply, "Vary"), "Origin");
}

TEST(CorsTest, RepliesToAnAllowedOriginMayBeRead) {
  const HttpReply reply = WithCors({"https://shop.example"}, Inner)(From("https://shop.example"));
  EXPECT_EQ(reply.body, "inner");
  EXPECT_EQ(Header(reply, "Access-Control-Allow-Origin"), "https://shop.example");
  const std::string headers = Header(reply, "Access-Control-Expose-Headers");
  for (const char* header : {"Grpc-Status", "Grpc-Encoding"}) {
    EXPECT_NE(headers.find(header), std::string::npos) << header;
  }
}

TEST(CorsTest, OtherOriginsAreNotAllowed) {
  const HttpHandler handler = WithCors({"https://shop.example"}, Inner);
  for (const HttpRequest& request :
       {Preflight("https://evil.example"), From("https://evil.example"), From("null")}) {
    EXPECT_EQ(Header(handler(request), "Access-Control-Allow-Origin"), "");
  }
}

TEST(CorsTest, AStarAllowsAll) {
  const HttpReply reply = WithCors({"*"}, Inner)(From("https://any.example"));
  EXPECT_EQ(Header(reply, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Header(reply, "Vary"), "");
}

TEST(CorsTest, RequestsWithoutAnOriginGoToTheHandler) {
  const HttpReply reply = WithCors({"https://shop.example"}, Inner)(HttpRequest());
  EXPECT_EQ(reply.body, "inner");
  EXPECT_EQ(Header(reply, "Access-Control-Allow-Origin"), "");
}

TEST(CorsTest, OptionsThatIsNoPreflightGoesToTheHandler) {
  EXPECT_EQ(WithCors({"*"}, Inner)(From("https://a.example", "OPTIONS")).body, "inner");
}

}  // namespace
}  // namespace guidon
