#include "server/telemetry/otlp_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <string>

namespace guidon {
namespace {

namespace otlp = opentelemetry::proto::metrics::v1;
using ::testing::ElementsAre;

constexpr int64_t kStart = 1000;
constexpr int64_t kNow = 2000;

class OtlpMetricsTest : public ::testing::Test {
 protected:
  otlp::Metric Convert() const { return ToOtlp(registry_.Collect().front(), kStart, kNow); }

  prometheus::Registry registry_;
};

TEST_F(OtlpMetricsTest, ACounterIsAMonotonicSum) {
  prometheus::BuildCounter()
      .Name("feature_flag_flagd_impression_total")
      .Help("Impressions.")
      .Register(registry_)
      .Add({{"feature_flag_key", "f"}, {"other", "x"}})
      .Increment(3);
  const otlp::Metric metric = Convert();
  EXPECT_EQ(metric.name(), "feature_flag.flagd.impression");
  EXPECT_EQ(metric.unit(), "{impression}");
  EXPECT_EQ(metric.description(), "Impressions.");
  EXPECT_TRUE(metric.sum().is_monotonic());
  EXPECT_EQ(metric.sum().aggregation_temporality(), otlp::AGGREGATION_TEMPORALITY_CUMULATIVE);
  ASSERT_EQ(metric.sum().data_points_size(), 1);
  const otlp::NumberDataPoint& point = metric.sum().data_points(0);
  EXPECT_EQ(point.as_double(), 3);
  EXPECT_EQ(point.start_time_unix_nano(), static_cast<uint64_t>(kStart));
  EXPECT_EQ(point.time_unix_nano(), static_cast<uint64_t>(kNow));
  ASSERT_EQ(point.attributes_size(), 2);
  EXPECT_EQ(point.attributes(0).key(), "feature_flag.key");
  EXPECT_EQ(point.attributes(0).value().string_value(), "f");
  EXPECT_EQ(point.attributes(1).key(), "other");
}

TEST_F(OtlpMetricsTest, WhatIsOpenIsASumThatMayFall) {
  prometheus::BuildGauge().Name("http_server_active_requests").Register(registry_).Add({}).Set(2);
  const otlp::Metric metric = Convert();
  EXPECT_EQ(metric.name(), "http.server.active_requests");
  EXPECT_FALSE(metric.sum().is_monotonic());
  EXPECT_EQ(metric.sum().data_points(0).as_double(), 2);
}

TEST_F(OtlpMetricsTest, AnotherGaugeKeepsItsName) {
  prometheus::BuildGauge().Name("guidon_build_info").Register(registry_).Add({}).Set(1);
  const otlp::Metric metric = Convert();
  EXPECT_EQ(metric.name(), "guidon_build_info");
  EXPECT_EQ(metric.gauge().data_points(0).as_double(), 1);
}

TEST_F(OtlpMetricsTest, HistogramBucketsAreNotCumulative) {
  prometheus::Histogram& histogram = prometheus::BuildHistogram()
                                         .Name("rpc_server_duration_milliseconds")
                                         .Register(registry_)
                                         .Add({}, prometheus::Histogram::BucketBoundaries{1, 10});
  for (const double value : {0.5, 1.0, 7.0, 100.0}) histogram.Observe(value);
  const otlp::Metric metric = Convert();
  EXPECT_EQ(metric.name(), "rpc.server.duration");
  EXPECT_EQ(metric.unit(), "ms");
  ASSERT_EQ(metric.histogram().data_points_size(), 1);
  const otlp::HistogramDataPoint& point = metric.histogram().data_points(0);
  EXPECT_EQ(point.count(), 4u);
  EXPECT_EQ(point.sum(), 108.5);
  EXPECT_THAT(point.explicit_bounds(), ElementsAre(1, 10));
  EXPECT_THAT(point.bucket_counts(), ElementsAre(2, 1, 1));
}

}  // namespace
}  // namespace guidon
