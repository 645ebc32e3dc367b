#include "bench/load/load_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

LoadReport MakeReport() {
  LoadReport report;
  report.name = "grpc static";
  report.options.target = "127.0.0.1:8013";
  report.result.calls = 1000;
  report.result.seconds = 2;
  for (int i = 0; i < 1000; ++i) report.result.latency.Record(1'000'000);
  return report;
}

TEST(LoadReport, TellsCallsAndLatency) {
  const std::string text = TableOf(MakeReport());
  EXPECT_THAT(text, HasSubstr("grpc static: closed loop, 4 connections of up to 32 calls, 2.0 s"));
  EXPECT_THAT(text, HasSubstr("1000 (500 /s)"));
  EXPECT_THAT(text, HasSubstr("p99 1.000 ms"));
  EXPECT_THAT(text, Not(HasSubstr("server")));
}

TEST(LoadReport, TellsTheFirstFailure) {
  LoadReport report = MakeReport();
  report.result.failures = 3;
  report.result.first_failure = "HTTP status 404";
  EXPECT_THAT(TableOf(report), HasSubstr("3, the first: HTTP status 404"));
  EXPECT_THAT(JsonOf(report), HasSubstr(R"("firstFailure": "HTTP status 404")"));
}

TEST(LoadReport, TellsWhatTheServerUsed) {
  LoadReport report = MakeReport();
  report.options.server = 1;
  report.options.rate = 500;
  report.result.server_cpu_seconds = 0.02;
  report.resident_bytes = 25'000'000;
  EXPECT_THAT(TableOf(report), HasSubstr("20.00 us CPU a call, 0.01 cores, 25.0 MB resident"));
  const auto json = nlohmann::json::parse(JsonOf(report));
  EXPECT_DOUBLE_EQ(json["server"]["cpuMicrosecondsPerCall"], 20);
  EXPECT_EQ(json["rate"], 500);
  EXPECT_EQ(json["latencyMilliseconds"]["p50"], 1);
}

TEST(LoadReport, ChartHasABarForEachPercentile) {
  const BarChart chart = ChartOf(MakeReport());
  ASSERT_EQ(chart.bars.size(), 5u);
  EXPECT_EQ(chart.bars[2].name, "p99");
  EXPECT_EQ(chart.bars[2].label, "1.000 ms");
}

}  // namespace
}  // namespace guidon::bench
