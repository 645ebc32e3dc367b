#include "server/process_metrics.h"

#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <string>

namespace guidon {
namespace {

std::map<std::string, double> Values() {
  std::map<std::string, double> values;
  for (const prometheus::MetricFamily& family : ProcessMetrics().Collect()) {
    const prometheus::ClientMetric& metric = family.metric.front();
    values[family.name] = metric.counter.value + metric.gauge.value;
  }
  return values;
}

TEST(ProcessMetricsTest, AreOfThisProcess) {
  std::map<std::string, double> values = Values();
  EXPECT_GT(values["process_resident_memory_bytes"], 1e5);
  EXPECT_LT(values["process_resident_memory_bytes"], values["process_virtual_memory_bytes"]);
  EXPECT_GE(values["process_open_fds"], 3);
  EXPECT_GE(values["process_max_fds"], values["process_open_fds"]);
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_LE(values["process_start_time_seconds"], now + 1);
  EXPECT_GT(values["process_start_time_seconds"], now - 3600);
  EXPECT_EQ(values["guidon_build_info"], 1);
}

TEST(ProcessMetricsTest, ProcessorTimeGrows) {
  const double before = Values()["process_cpu_seconds_total"];
  while (Values()["process_cpu_seconds_total"] == before) continue;
  SUCCEED();
}

}  // namespace
}  // namespace guidon
