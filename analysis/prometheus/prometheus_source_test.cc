#include "analysis/prometheus/prometheus_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "absl/time/clock.h"
#include "tests/support/fake_http_server.h"

namespace guidon::analysis {
namespace {

using guidon::testing::FakeHttpServer;
using guidon::testing::FakeReply;
using guidon::testing::FakeRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::StatusOr<std::vector<std::string>> Ask(PrometheusSource& source,
                                             absl::Duration patience = absl::Seconds(30)) {
  return source.Range(
      {.selector = "a{b=\"c d\"}",
       .start = absl::FromUnixSeconds(1'500'000'000),
       .end = absl::FromUnixSeconds(1'500'000'030),
       .step = absl::Seconds(15)},
      [](const Series&) {}, absl::Now() + patience);
}

constexpr char kNothing[] = R"({"status":"success","data":{"resultType":"matrix","result":[]}})";

TEST(PrometheusSource, AsksForTheRange) {
  std::string target;
  const FakeHttpServer server([&](const FakeRequest& request) {
    target = request.target;
    return FakeReply{.body = kNothing};
  });
  PrometheusSource source({.url = server.url() + "/prom"});
  ASSERT_TRUE(Ask(source).ok());
  EXPECT_THAT(target, HasSubstr("/prom/api/v1/query_range?query=a%7Bb%3D%22c%20d%22%7D"
                                "&start=1500000000.000&end=1500000030.000&step=15&timeout="));
}

TEST(PrometheusSource, SaysWhoItIs) {
  std::string authorization;
  const FakeHttpServer server([&](const FakeRequest& request) {
    authorization = request.Header("authorization");
    return FakeReply{.body = kNothing};
  });
  PrometheusSource token({.url = server.url(), .bearer_token = "secret"});
  ASSERT_TRUE(Ask(token).ok());
  EXPECT_EQ(authorization, "Bearer secret");
  PrometheusSource basic({.url = server.url(), .user = "ann", .password = "pw"});
  ASSERT_TRUE(Ask(basic).ok());
  EXPECT_EQ(authorization, "Basic YW5uOnB3");
}

TEST(PrometheusSource, SaysThatNobodyListens) {
  PrometheusSource source({.url = "http://127.0.0.1:1"});
  const absl::Status status = Ask(source).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Prometheus cannot be reached: "));
}

TEST(PrometheusSource, GivesUpInTime) {
  std::atomic<bool> ends = false;
  const FakeHttpServer server([&](const FakeRequest&) {
    return FakeReply{.next = [&]() -> std::optional<std::string> {
      while (!ends) absl::SleepFor(absl::Milliseconds(5));
      return std::nullopt;
    }};
  });
  PrometheusSource source({.url = server.url()});
  const absl::Time begun = absl::Now();
  const absl::Status status = Ask(source, absl::Milliseconds(200)).status();
  ends = true;
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_LT(absl::Now() - begun, absl::Seconds(10));
}

TEST(PrometheusSource, PutsErrorsIntoWords) {
  int code = 400;
  const FakeHttpServer server([&](const FakeRequest&) {
    return FakeReply{.status = code, .body = R"({"status":"error","error":"no such thing"})"};
  });
  PrometheusSource source({.url = server.url()});
  EXPECT_EQ(Ask(source).status().message(), "Prometheus refuses the query: no such thing");
  code = 503;
  EXPECT_EQ(Ask(source).status().message(), "Prometheus answers with an error: no such thing");
}

TEST(PrometheusSource, FollowsNoRedirectWithItsToken) {
  std::atomic<int> reached = 0;
  const FakeHttpServer other([&](const FakeRequest&) {
    ++reached;
    return FakeReply{.body = kNothing};
  });
  const FakeHttpServer server([&](const FakeRequest&) {
    return FakeReply{.status = 302, .headers = {{"location", other.url()}}};
  });
  PrometheusSource source({.url = server.url(), .bearer_token = "secret"});
  EXPECT_EQ(Ask(source).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(reached, 0);
}

TEST(PrometheusSource, ABodyThatIsCutOffIsNoAnswer) {
  const FakeHttpServer server([&](const FakeRequest&) {
    return FakeReply{.headers = {{"content-length", "1000"}}, .body = R"({"status":"succ)"};
  });
  PrometheusSource source({.url = server.url()});
  EXPECT_FALSE(Ask(source, absl::Seconds(2)).ok());
}

TEST(PrometheusSource, EndsAtATextThatIsTooLong) {
  std::atomic<int> sent = 0;
  const FakeHttpServer server([&](const FakeRequest&) {
    return FakeReply{.next = [&]() -> std::optional<std::string> {
      return sent++ == 0 ? "{\"status\":\"" : std::string(1 << 16, 'a');
    }};
  });
  PrometheusSource source({.url = server.url()});
  EXPECT_EQ(Ask(source).status().message(), "Prometheus answers with a text of more than 1 MiB");
}

TEST(PrometheusFromEnvironment, ReadsWhoToBe) {
  setenv("GUIDON_PROMETHEUS_USER", "ann", 1);
  setenv("GUIDON_PROMETHEUS_PASSWORD", "pw", 1);
  auto options = PrometheusFromEnvironment("http://p:9090/");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->url, "http://p:9090");
  EXPECT_EQ(options->user, "ann");
  setenv("GUIDON_PROMETHEUS_TOKEN", "t", 1);
  EXPECT_THAT(std::string(PrometheusFromEnvironment("http://p").status().message()),
              HasSubstr("both set"));
  unsetenv("GUIDON_PROMETHEUS_USER");
  unsetenv("GUIDON_PROMETHEUS_PASSWORD");
  EXPECT_EQ(PrometheusFromEnvironment("https://p")->bearer_token, "t");
  unsetenv("GUIDON_PROMETHEUS_TOKEN");
}

TEST(PrometheusFromEnvironment, RefusesWhatIsNoAddress) {
  for (const char* url : {"", "prometheus:9090", "ftp://p", "http://u:p@p", "http://p?x=1"}) {
    EXPECT_FALSE(PrometheusFromEnvironment(url).ok()) << url;
  }
}

}  // namespace
}  // namespace guidon::analysis
