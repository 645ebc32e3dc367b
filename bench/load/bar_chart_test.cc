#include "bench/load/bar_chart.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::bench {
namespace {

using ::testing::HasSubstr;

TEST(BarChart, ScalesBarsToTheLargest) {
  const std::string svg = SvgOf({"Latency", "of one", {{"p50", 1, "1 ms"}, {"p99", 4, "4 ms"}}});
  EXPECT_THAT(svg, HasSubstr("width=\"100.0\""));
  EXPECT_THAT(svg, HasSubstr("width=\"400.0\""));
  EXPECT_THAT(svg, HasSubstr(">4 ms</text>"));
  EXPECT_THAT(svg, ::testing::Not(HasSubstr("<line")));
}

TEST(BarChart, DrawsTheLineAtItsValue) {
  const std::string svg = SvgOf({"Ratios", "", {{"calls", 4, "4"}}, 1});
  EXPECT_THAT(svg, HasSubstr("<line x1=\"350.0\""));
}

TEST(BarChart, EscapesText) {
  EXPECT_THAT(SvgOf({"a < b & c", "", {}}), HasSubstr("a &lt; b &amp; c</text>"));
}

}  // namespace
}  // namespace guidon::bench
