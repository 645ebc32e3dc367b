// Flags from an HTTP server.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "tests/e2e/source_test_support.h"
#include "tests/support/fake_http_server.h"

namespace guidon::testing {
namespace {

// A server that gives one document, with its version as ETag.
class DocumentServer {
 public:
  explicit DocumentServer(const std::optional<Certificate>& certificate = std::nullopt)
      : server_([this](const FakeRequest& request) { return Answer(request); }, certificate) {}

  void Set(const std::string& document, const std::string& media_type = "application/json") {
    MutexLock lock(mutex_);
    document_ = document;
    media_type_ = media_type;
    ++version_;
  }
  void SetStatus(int status) {
    MutexLock lock(mutex_);
    status_ = status;
  }
  void SetHangUp(bool hang_up) {
    MutexLock lock(mutex_);
    hang_up_ = hang_up;
  }
  // Requests without this value of the header are answered with 401.
  void Demand(const std::string& header, const std::string& value) {
    MutexLock lock(mutex_);
    demanded_[header] = value;
  }

  int unchanged() {
    MutexLock lock(mutex_);
    return unchanged_;
  }
  int full() {
    MutexLock lock(mutex_);
    return full_;
  }
  std::string url() const { return server_.url(); }

 private:
  FakeReply Answer(const FakeRequest& request) {
    MutexLock lock(mutex_);
    FakeReply reply;
    reply.hang_up = hang_up_;
    reply.status = status_;
    for (const auto& [header, value] : demanded_) {
      if (request.Header(header) != value) reply.status = 401;
    }
    if (reply.status != 200) return reply;
    const std::string etag = absl::StrCat("\"", version_, "\"");
    reply.headers["ETag"] = etag;
    if (request.Header("if-none-match") == etag) {
      ++unchanged_;
      reply.status = 304;
      return reply;
    }
    ++full_;
    reply.headers["Content-Type"] = media_type_;
    reply.body = document_;
    return reply;
  }

  Mutex mutex_;
  std::string document_ ABSL_GUARDED_BY(mutex_) = OneFlag("one");
  std::string media_type_ ABSL_GUARDED_BY(mutex_) = "application/json";
  std::map<std::string, std::string> demanded_ ABSL_GUARDED_BY(mutex_);
  int version_ ABSL_GUARDED_BY(mutex_) = 1;
  int status_ ABSL_GUARDED_BY(mutex_) = 200;
  bool hang_up_ ABSL_GUARDED_BY(mutex_) = false;
  int unchanged_ ABSL_GUARDED_BY(mutex_) = 0;
  int full_ ABSL_GUARDED_BY(mutex_) = 0;
  FakeHttpServer server_;  // last: its threads use the others
};

// Options for one source of the provider http that is polled each second; `more` are further
// members of its object.
std::vector<std::string> HttpSource(const std::string& url, const std::string& more = "") {
  return {"--sources", absl::StrCat(R"([{"provider": "http", "interval": 1, "uri": ")", url, "\"",
                                    more.empty() ? "" : ", ", more, "}]")};
}

TEST(HttpSourceTest, FollowsTheDocumentByItsETag) {
  DocumentServer server;
  Guidond guidond(HttpSource(server.url() + "/flags"));
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  EXPECT_TRUE(HasValueSoon(guidond, "one")) << guidond.errors();
  EXPECT_TRUE(Eventually([&] { return server.unchanged() > 0; }));
  EXPECT_EQ(server.full(), 1);
  server.Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(guidond, "two"));
  EXPECT_EQ(server.full(), 2);
}

TEST(HttpSourceTest, IsTakenFromAUriToo) {
  DocumentServer server;
  Guidond guidond({"--uri", server.url() + "/flags.json"});
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  EXPECT_TRUE(HasValueSoon(guidond, "one"));
  EXPECT_EQ(Readyz(guidond), 200);
}

TEST(HttpSourceTest, YamlIsKnownByNameOrMediaType) {
  const std::string yaml = "flags: {f: {state: ENABLED, variants: {v: yaml}, defaultVariant: v}}\n";
  DocumentServer server;
  server.Set(yaml, "text/plain");
  Guidond by_name(HttpSource(server.url() + "/flags.yaml?ref=main"));
  EXPECT_TRUE(HasValueSoon(by_name, "yaml"));
  server.Set(yaml, "application/yaml");
  Guidond by_type(HttpSource(server.url() + "/flags"));
  EXPECT_TRUE(HasValueSoon(by_type, "yaml"));
}

TEST(HttpSourceTest, SendsAuthorizationAndCustomHeaders) {
  DocumentServer server;
  server.Demand("authorization", "Basic dXNlcjpwYXNz");
  server.Demand("x-team", "search");
  Guidond guidond(HttpSource(
      server.url(), R"("authHeader": "Basic dXNlcjpwYXNz", "headers": {"X-Team": "search"})"));
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  EXPECT_TRUE(HasValueSoon(guidond, "one")) << guidond.errors();
  EXPECT_EQ(guidond.errors().find("dXNlcjpwYXNz"), std::string::npos);
}

TEST(HttpSourceTest, IsReadyOnceTheSourceWasRead) {
  DocumentServer server;
  server.SetStatus(503);
  Guidond guidond(HttpSource(server.url() + "/flags?token=secret"));
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    return Readyz(guidond, &text) == 412 &&
           absl::StrContains(text, server.url() + "/flags: the server answers with status 503");
  })) << text;
  EXPECT_EQ(text.find("secret"), std::string::npos);
  server.SetStatus(200);
  EXPECT_TRUE(IsReadySoon(guidond));
  EXPECT_EQ(ValueOf(guidond), "one");
  EXPECT_EQ(guidond.errors().find("secret"), std::string::npos) << guidond.errors();
}

TEST(HttpSourceTest, AFailingServerLeavesTheLastGoodStateAndShows) {
  DocumentServer server;
  Guidond guidond(HttpSource(server.url() + "/flags"));
  ASSERT_TRUE(IsReadySoon(guidond)) << guidond.errors();
  const std::string labels =
      absl::StrCat(R"({provider="http",selector="",source=")", server.url(), R"(/flags"})");
  EXPECT_TRUE(Eventually([&] {
    return absl::StrContains(guidond.HttpGet("/metrics"), "guidon_source_up" + labels + " 1");
  }));

  server.SetHangUp(true);
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    return Readyz(guidond, &text) == 200 && absl::StrContains(text, "sources that are behind");
  })) << text;
  EXPECT_TRUE(absl::StrContains(text, "/flags: ")) << text;
  EXPECT_EQ(ValueOf(guidond), "one");
  const std::string metrics = guidond.HttpGet("/metrics");
  EXPECT_TRUE(absl::StrContains(metrics, "guidon_source_up" + labels + " 0")) << metrics;
  EXPECT_TRUE(absl::StrContains(metrics, "guidon_source_flags" + labels + " 1"));

  server.SetHangUp(false);
  server.Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(guidond, "two"));
  EXPECT_TRUE(Eventually([&] { return guidond.HttpGet("/readyz") == "ready\n"; }));
}

TEST(HttpSourceTest, ABadDocumentIsRefusedWhole) {
  DocumentServer server;
  Guidond guidond(HttpSource(server.url()));
  ASSERT_TRUE(HasValueSoon(guidond, "one"));
  server.Set(R"({"flags": {"f": {"state": "MAYBE", "variants": {"v": "two"}}}})");
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    Readyz(guidond, &text);
    return absl::StrContains(text, "flag \"f\": state: \"MAYBE\"");
  })) << text;
  EXPECT_EQ(ValueOf(guidond), "one");
  server.Set(OneFlag("three"));
  EXPECT_TRUE(HasValueSoon(guidond, "three"));
}

// It is ready, for it has flags to serve; that they are old shows in /readyz, metrics and log.
TEST(HttpSourceTest, AfterARestartItServesTheLastGoodStateWhileTheServerIsDown) {
  const TempDir dir;
  DocumentServer server;
  std::vector<std::string> options = HttpSource(server.url() + "/flags");
  options.insert(options.end(), {"--store", dir / "store"});
  {
    Guidond first(options);
    ASSERT_TRUE(HasValueSoon(first, "one")) << first.errors();
    ASSERT_TRUE(Eventually([&] { return server.unchanged() > 0; }));  // it is in the cache by now
    first.process().Signal(SIGKILL);
    first.process().Wait();
  }
  server.SetHangUp(true);
  Guidond second(options);
  ASSERT_TRUE(second.ready()) << second.errors();
  EXPECT_EQ(ValueOf(second), "one");
  std::string text;
  EXPECT_EQ(Readyz(second, &text), 200);
  EXPECT_TRUE(absl::StrContains(text, "sources that are behind")) << text;
  EXPECT_TRUE(absl::StrContains(text, "its flags are those of 20")) << text;
  EXPECT_TRUE(absl::StrContains(second.errors(), "1 flag loaded, as of 20"));
  EXPECT_TRUE(
      Eventually([&] { return absl::StrContains(second.errors(), "the last good state stays"); }));
  server.SetHangUp(false);
  server.Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(second, "two"));
}

TEST(HttpSourceTest, ASourceThatIsNoLongerConfiguredIsForgotten) {
  const TempDir dir;
  DocumentServer server;
  std::vector<std::string> with = HttpSource(server.url());
  with.insert(with.end(), {"--store", dir / "store"});
  for (const std::vector<std::string>& options : {with, {"--store", dir / "store"}}) {
    Guidond guidond(options);
    ASSERT_TRUE(IsReadySoon(guidond));
    guidond.process().Signal(SIGTERM);
    EXPECT_EQ(guidond.process().Wait(), 0);
  }
  server.SetHangUp(true);
  Guidond guidond(with);
  ASSERT_TRUE(guidond.ready());
  EXPECT_EQ(Readyz(guidond), 412);
}

TEST(HttpSourceTest, AFileThatIsGoneIsServedFromTheCacheToo) {
  const TempDir dir;
  const std::vector<std::string> options = {"--uri", "file:" + dir / "flags.json", "--store",
                                            dir / "store"};
  WriteFile(dir / "flags.json", OneFlag("one"));
  {
    Guidond first(options);
    ASSERT_EQ(ValueOf(first), "one");
    first.process().Signal(SIGTERM);
    EXPECT_EQ(first.process().Wait(), 0);
  }
  WriteFile(dir / "flags.json", "{");
  Guidond second(options);
  ASSERT_TRUE(second.ready()) << second.errors();
  EXPECT_EQ(ValueOf(second), "one");
  std::string text;
  EXPECT_EQ(Readyz(second, &text), 200);
  EXPECT_TRUE(absl::StrContains(text, dir / "flags.json: parse error at line 1")) << text;
  WriteFile(dir / "flags.json", OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(second, "two"));
}

TEST(HttpSourceTest, OverTlsTheServersCertificateIsVerified) {
  const TempDir dir;
  const Certificate certificate = MakeCertificate(dir.path());
  DocumentServer server(certificate);
  Guidond trusting(HttpSource(server.url(), "\"certPath\": \"" + certificate.cert_path + "\""));
  EXPECT_TRUE(HasValueSoon(trusting, "one")) << trusting.errors();
  Guidond careful(HttpSource(server.url()));
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    return Readyz(careful, &text) == 412 && absl::StrContains(text, "certificate");
  })) << text;
}

TEST(HttpSourceTest, OAuthTokensAreGotAndRenewed) {
  const TempDir dir;
  WriteFile(dir / "client-id", "me\n");
  WriteFile(dir / "client-secret", "wrong\n");
  DocumentServer server;
  server.Demand("authorization", "Bearer token-1");
  Mutex mutex;
  std::string token = "token-1";
  FakeHttpServer tokens([&](const FakeRequest& request) {
    const bool known = request.Header("authorization") == "Basic bWU6cmlnaHQ=";  // me:right
    if (request.method != "POST" || !known || request.body != "grant_type=client_credentials") {
      return FakeReply{401};
    }
    MutexLock lock(mutex);
    return FakeReply{200, {}, R"({"access_token": ")" + token + R"(", "expires_in": 3600})"};
  });
  Guidond guidond(
      HttpSource(server.url(), absl::StrCat(R"("oauth": {"folder": ")", dir.path(),
                                            R"(", "tokenURL": ")", tokens.url(), R"(/token"})")));
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    Readyz(guidond, &text);
    return absl::StrContains(text, "the token endpoint answers with status 401");
  })) << text;
  WriteFile(dir / "client-secret", "right\n");
  EXPECT_TRUE(HasValueSoon(guidond, "one")) << guidond.errors();

  // The server takes another token from now on; the old one has not expired.
  {
    MutexLock lock(mutex);
    token = "token-2";
  }
  server.Demand("authorization", "Bearer token-2");
  server.Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(guidond, "two"));
  for (const char* const secret : {"token-1", "token-2", "right", "wrong"}) {
    EXPECT_EQ(guidond.errors().find(secret), std::string::npos) << guidond.errors();
  }
}

TEST(HttpSourceTest, LaterSourcesWinAndTheStoreOverAll) {
  DocumentServer early;
  DocumentServer late;
  early.Set(OneFlag("early"));
  late.Set(OneFlag("late"));
  Guidond guidond(
      {"--sources",
       absl::StrCat(R"([{"provider": "http", "interval": 1, "uri": ")", early.url(),
                    R"("}, {"provider": "http", "interval": 1, "uri": ")", late.url(), R"("}])")});
  ASSERT_TRUE(IsReadySoon(guidond)) << guidond.errors();
  EXPECT_EQ(ValueOf(guidond), "late");
  ASSERT_EQ(guidond.Guidonctl({"apply", "-f", "-"}, OneFlag("store")).exit_code, 0);
  EXPECT_EQ(ValueOf(guidond), "store");
  ASSERT_EQ(guidond.Guidonctl({"delete", "f"}).exit_code, 0);
  EXPECT_EQ(ValueOf(guidond), "late");
  late.Set(R"({"flags": {}})");
  EXPECT_TRUE(HasValueSoon(guidond, "early"));
  // Another flag set's flag of the same key is another flag.
  late.Set(R"({"metadata": {"flagSetId": "other"}, "flags": {"f": {"state": "ENABLED",
      "variants": {"v": "other"}, "defaultVariant": "v"}}})");
  EXPECT_TRUE(HasValueSoon(guidond, "other"));
  EXPECT_TRUE(Eventually([&] {
    const Finished listed = guidond.Guidonctl({"eval", "f"});
    return listed.exit_code == 0;
  }));
}

bool HasLibcurl(Guidond& guidond) {
  std::ifstream maps(absl::StrCat("/proc/", guidond.process().pid(), "/maps"));
  const std::string text{std::istreambuf_iterator<char>(maps), {}};
  return absl::StrContains(text, "/libcurl");
}

TEST(HttpSourceTest, LoadsLibcurlWhichFilesDoNotNeed) {
  const TempDir dir;
  WriteFile(dir / "flags.json", OneFlag("file"));
  Guidond file({"--uri", "file:" + dir / "flags.json"});
  ASSERT_EQ(ValueOf(file), "file");
  EXPECT_FALSE(HasLibcurl(file));
  DocumentServer server;
  Guidond http(HttpSource(server.url()));
  ASSERT_TRUE(HasValueSoon(http, "one")) << http.errors();
  EXPECT_TRUE(HasLibcurl(http));
}

TEST(HttpSourceTest, SaysWhatToInstallWhereLibcurlIsMissing) {
  const TempDir dir;
  WriteFile(dir / "libcurl.so.4", "");  // found before the system's
  ASSERT_EQ(::setenv("LD_LIBRARY_PATH", dir.path().c_str(), 1), 0);
  Guidond guidond(HttpSource("http://127.0.0.1:1/flags"));
  ::unsetenv("LD_LIBRARY_PATH");
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    return Readyz(guidond, &text) == 412 &&
           absl::StrContains(text, "install Debian's package libcurl4");
  })) << text;
}

TEST(HttpSourceTest, WrongSourcesAreNamed) {
  const Finished wrong =
      RunProgram({Program("guidond"), "start", "--sources",
                  R"([{"provider": "http", "uri": "http://h/", "intervall": 1}])"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_TRUE(absl::StrContains(wrong.errors,
                                "--sources[0].intervall: there is no such field: did you mean "
                                "interval?"))
      << wrong.errors;
}

}  // namespace
}  // namespace guidon::testing
