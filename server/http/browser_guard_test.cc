#include "server/http/browser_guard.h"

#include <gtest/gtest.h>

#include <string>

namespace guidon {
namespace {

int StatusFor(bool tls, const HttpHeaders& headers) {
  const HttpHandler handler = WithBrowserGuard(tls, [](const HttpRequest&) { return HttpReply(); });
  HttpRequest request;
  for (const auto& [name, value] : headers) request.headers.Add(name, value);
  return handler(request).status;
}

TEST(BrowserGuardTest, ClearTextIsServedUnderNamesThatNeedNoNameServer) {
  for (const char* host : {"localhost", "localhost:8017", "LocalHost:8017", "guidon.localhost:8017",
                           "127.0.0.1", "127.0.0.1:8017", "10.1.2.3:80", "[::1]", "[::1]:8017"}) {
    EXPECT_EQ(StatusFor(false, {{"host", host}}), 200) << host;
  }
  EXPECT_EQ(StatusFor(false, {}), 200) << "HTTP/1.0";
}

TEST(BrowserGuardTest, OtherNamesAreRefusedInClearTextOnly) {
  for (const char* host : {"evil.example", "evil.example:8017", "127.0.0.1.evil.example",
                           "localhost.evil.example:8017", "notlocalhost", "[evil]", "1.2.3", ":"}) {
    EXPECT_EQ(StatusFor(false, {{"host", host}}), 403) << host;
  }
  EXPECT_EQ(StatusFor(true, {{"host", "flags.example:8017"}}), 200);
}

TEST(BrowserGuardTest, PagesOfOtherOriginsAreRefused) {
  for (const bool tls : {false, true}) {
    EXPECT_EQ(StatusFor(tls, {{"host", "localhost:1"}, {"origin", "http://localhost:1"}}), 200);
    EXPECT_EQ(StatusFor(tls, {{"host", "localhost:1"}, {"origin", "https://localhost:1"}}), 200);
    for (const char* origin : {"http://localhost:2", "http://evil.example", "null", "",
                               "file://localhost:1", "localhost:1"}) {
      EXPECT_EQ(StatusFor(tls, {{"host", "localhost:1"}, {"origin", origin}}), 403) << origin;
    }
  }
}

}  // namespace
}  // namespace guidon
