#include "bench/load/latency_histogram.h"

#include "gtest/gtest.h"

namespace guidon::bench {
namespace {

TEST(LatencyHistogram, IsEmptyAtFirst) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.Percentile(0.99), 0u);
}

TEST(LatencyHistogram, IsExactBelow256) {
  LatencyHistogram histogram;
  for (uint64_t value = 1; value <= 255; ++value) histogram.Record(value);
  EXPECT_EQ(histogram.Percentile(0), 1u);
  EXPECT_EQ(histogram.Percentile(0.5), 128u);
  EXPECT_EQ(histogram.Percentile(1), 255u);
}

TEST(LatencyHistogram, ErrsByLessThanOneIn128) {
  for (uint64_t value = 1; value < uint64_t{1} << 62; value = value * 5 / 3 + 1) {
    LatencyHistogram histogram;
    histogram.Record(value);
    histogram.Record(UINT64_MAX);
    const uint64_t found = histogram.Percentile(0.5);
    EXPECT_GE(found, value);
    EXPECT_LE(found - value, value / 128);
  }
}

TEST(LatencyHistogram, NeverExceedsTheMaximum) {
  LatencyHistogram histogram;
  histogram.Record(1'000'001);
  EXPECT_EQ(histogram.Percentile(0.999), 1'000'001u);
}

TEST(LatencyHistogram, FindsAFewSlowAmongManyFast) {
  LatencyHistogram histogram;
  for (int i = 0; i < 990; ++i) histogram.Record(100);
  for (int i = 0; i < 10; ++i) histogram.Record(5000);
  EXPECT_EQ(histogram.Percentile(0.99), 100u);
  EXPECT_EQ(histogram.Percentile(0.991), 5000u);
}

TEST(LatencyHistogram, AddsAnother) {
  LatencyHistogram one;
  LatencyHistogram other;
  one.Record(10);
  other.Record(200);
  one.Add(other);
  EXPECT_EQ(one.count(), 2u);
  EXPECT_EQ(one.max(), 200u);
  EXPECT_EQ(one.Percentile(0.5), 10u);
}

}  // namespace
}  // namespace guidon::bench
