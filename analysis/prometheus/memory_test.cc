#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "analysis/prometheus/prometheus_source.h"
#include "tests/support/fake_http_server.h"

namespace guidon::analysis {
namespace {

using guidon::testing::FakeHttpServer;
using guidon::testing::FakeReply;
using guidon::testing::FakeRequest;

// Of all that comes, one series at a time is kept.
TEST(PrometheusSource, ReadsAnEndlessAnswerInLittleMemory) {
  std::string series = R"({"metric":{"pod":"x"},"values":[)";
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&series, i > 0 ? "," : "", "[", i, ",\"1\"]");
  series += "]},";
  std::atomic<int> sent = 0;
  const FakeHttpServer server([&](const FakeRequest&) {
    return FakeReply{.next = [&]() -> std::optional<std::string> {
      if (sent++ == 0) return R"({"status":"success","data":{"resultType":"matrix","result":[)";
      return series;
    }};
  });
  PrometheusSource source({.url = server.url()});
  const absl::Status status = source
                                  .Range(
                                      {.selector = "a",
                                       .start = absl::FromUnixSeconds(0),
                                       .end = absl::FromUnixSeconds(15'000),
                                       .step = absl::Seconds(15)},
                                      [](const Series&) {}, absl::Now() + absl::Minutes(2))
                                  .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "Prometheus answers with more than 256 MiB");
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_GT(sent, 10'000);
  EXPECT_LT(usage.ru_maxrss, 100 << 10);  // KiB
}

}  // namespace
}  // namespace guidon::analysis
