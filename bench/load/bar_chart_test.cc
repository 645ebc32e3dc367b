#include "bench/load/bar_chart.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(BarChart, ScalesBarsToTheLargest) {
  const std::string svg = SvgOf({"Latency", "of one", {{"p50", 1, "1 ms"}, {"p99", 4, "4 ms"}}});
  EXPECT_THAT(svg, HasSubstr("width=\"90.0\""));
  EXPECT_THAT(svg, HasSubstr("width=\"360.0\""));
  EXPECT_THAT(svg, HasSubstr(">4 ms</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("<line")));
}

TEST(BarChart, DrawsRatiosToBothSidesOfTheirLine) {
  const std::string svg = SvgOf({"Ratios", "", {{"calls", 100, "100"}, {"memory", 0.1, "0.1"}}, 1});
  EXPECT_THAT(svg, HasSubstr("<line x1=\"410.0\""));
  EXPECT_THAT(svg, HasSubstr("<rect x=\"410.0\" y=\"67.0\" width=\"240.0\""));
  EXPECT_THAT(svg, HasSubstr("<rect x=\"290.0\" y=\"93.0\" width=\"120.0\""));
  EXPECT_THAT(svg, HasSubstr("class=\"worse\""));
}

TEST(BarChart, EscapesText) {
  EXPECT_THAT(SvgOf({"a < b & c", "", {}}), HasSubstr("a &lt; b &amp; c</text>"));
}

}  // namespace
}  // namespace guidon::bench
