#include "bench/compare/compare_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon::bench {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

CompareReport MakeReport() {
  return {"a machine, 2 cores",
          "flagd",
          1,
          {{"static", "calls/s", Figure::Better::kMore, 3, 0, {4000}, {1000}},
           {"static", "CPU us/call", Figure::Better::kLess, 3, 0, {20}, {40}},
           {"guidond, 10 flags", "CPU us/lookup", Figure::Better::kLess, 0, 0, {12.5}}}};
}

TEST(CompareReport, TableHasRatiosAndGoals) {
  const std::string text = TableOf(MakeReport());
  EXPECT_THAT(text, HasSubstr("guidond : flagd on a machine, 2 cores"));
  EXPECT_THAT(text, ContainsRegex("static +calls/s +4000 +1000 +4.00 +4.00 x  >= 3 x  reached\n"));
  EXPECT_THAT(text, ContainsRegex("\n +CPU us/call +20.0 +40.0 +0.50 +2.00 x  >= 3 x  MISSED\n"));
  EXPECT_THAT(text, ContainsRegex("guidond, 10 flags +CPU us/lookup +12.5\n"));
}

TEST(CompareReport, JsonHasTheRounds) {
  const auto json = nlohmann::json::parse(JsonOf(MakeReport()));
  EXPECT_EQ(json["peer"], "flagd");
  EXPECT_EQ(json["figures"][0]["guidondRounds"][0], 4000);
  EXPECT_EQ(json["figures"][0]["ratio"], 4);
  EXPECT_EQ(json["figures"][1]["goalReached"], false);
  EXPECT_FALSE(json["figures"][2].contains("peer"));
}

TEST(CompareReport, ChartLeavesOutWhatHasNoPeer) {
  const BarChart chart = ChartOf(MakeReport());
  ASSERT_EQ(chart.bars.size(), 2u);
  EXPECT_EQ(chart.bars[1].name, "static: CPU us/call");
  EXPECT_DOUBLE_EQ(chart.bars[1].value, 2);
}

}  // namespace
}  // namespace guidon::bench
