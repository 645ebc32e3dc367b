#include "server/http/request_headers.h"

#include <gtest/gtest.h>

#include <utility>

#include "server/http/http_message.h"

namespace guidon {
namespace {

TEST(RequestHeadersTest, KeepsTheirOrderAndPutsNamesIntoLowerCase) {
  RequestHeaders headers;
  headers.Add("Content-Type", "Application/JSON");
  headers.Add("x-empty", "");
  headers.Add("Content-Type", "text/plain");
  std::string all;
  for (const auto& [name, value] : headers) {
    all += std::string(name) + "=" + std::string(value) + ";";
  }
  EXPECT_EQ(all, "content-type=Application/JSON;x-empty=;content-type=text/plain;");
}

TEST(RequestHeadersTest, AreThoseOfTheNextRequestAfterClear) {
  RequestHeaders headers = {{"a", "1"}, {"b", "2"}};
  headers.Clear();
  EXPECT_FALSE(headers.begin() != headers.end());
  headers.Add("c", "3");
  EXPECT_EQ(headers[0], RequestHeaders::Header("c", "3"));
}

TEST(RequestHeadersTest, MayBeMoved) {
  HttpRequest request;
  request.headers = {{"host", "a"}, {"host", "b"}};
  const HttpRequest moved = std::move(request);
  EXPECT_EQ(moved.Header("host"), "a");
  EXPECT_FALSE(moved.Header("hos").has_value());
}

}  // namespace
}  // namespace guidon
