#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/report/json.h"
#include "analysis/report/text.h"

namespace guidon::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Report Example() {
  Report report;
  report.analysis = "api";
  report.subject = {
      .name_space = "n", .rollout = "r", .canary = "new", .stable = "old", .start = std::nullopt};
  report.verdict = Verdict::kFail;
  report.cause = Cause::kRatio;
  report.reason = "errors: <b>bad</b>";
  report.start = absl::FromUnixSeconds(1'500'000'000);
  report.until = absl::FromUnixSeconds(1'500'000'600);
  report.notes = {"a\x1b[31mnote"};
  MetricReport metric;
  metric.name = "latency > 0.25s";
  metric.metric = "latency";
  metric.boundary = 0.25;
  metric.verdict = Verdict::kFail;
  metric.cause = Cause::kRatio;
  metric.canary = {.all = 3000, .bad = 600};
  metric.stable = {.all = 27000, .bad = 270};
  metric.ratio = 20;
  metric.ratio_low = 14.2;
  metric.worse = 1e12;
  metric.worse_threshold = 100;
  metric.not_worse_threshold = 100;
  metric.points = {{.time = absl::FromUnixSeconds(1'500'000'015),
                    .canary = {.all = 3000, .bad = 600},
                    .stable = {.all = 27000, .bad = 270},
                    .worse = 1e12}};
  report.metrics.push_back(metric);
  return report;
}

TEST(ReportTable, HasARowForEachTest) {
  EXPECT_EQ(
      ReportTable(Example()),
      "FAIL (ratio): errors: <b>bad</b>\n"
      "api: canary new, stable old, counted from 2017-07-14 02:40:00 to 2017-07-14 02:50:00 "
      "UTC\n"
      "\n"
      "METRIC            VERDICT   CANARY          STABLE          RATIO (BOUNDS)   WORSE     "
      "  NOT WORSE\n"
      "latency > 0.25s   fail      20 % of 3,000   1 % of 27,000   20 (14.2 to ?)   "
      "1e+12/100   1/100\n"
      "note: a [31mnote\n");
}

TEST(ReportMarkdown, EscapesWhatComesFromOutside) {
  const std::string text = ReportMarkdown(Example());
  EXPECT_THAT(text, HasSubstr("### Canary analysis api: FAIL (ratio)"));
  EXPECT_THAT(text, HasSubstr("errors: &lt;b&gt;bad&lt;/b&gt;"));
  EXPECT_THAT(text, HasSubstr("| latency &gt; 0.25s | fail | 20 % of 3,000 |"));
  EXPECT_THAT(text, Not(HasSubstr("<b>")));
}

TEST(ReportJson, HoldsTheNumbersBehindTheVerdict) {
  const auto json = ReportJson(Example(), Detail::kPoints);
  EXPECT_EQ(json["verdict"], "fail");
  EXPECT_EQ(json["cause"], "ratio");
  EXPECT_EQ(json["start"], "2017-07-14T02:40:00Z");
  EXPECT_TRUE(json["deadline"].is_null());
  const auto& metric = json["metrics"][0];
  EXPECT_EQ(metric["boundary"], 0.25);
  EXPECT_EQ(metric["canary"]["rate"], 0.2);
  EXPECT_EQ(metric["ratioLow"], 14.2);
  EXPECT_TRUE(metric["ratioHigh"].is_null());
  EXPECT_EQ(metric["points"][0]["time"], "2017-07-14T02:40:15Z");
  EXPECT_FALSE(ReportJson(Example(), Detail::kVerdict)["metrics"][0].contains("points"));
}

}  // namespace
}  // namespace guidon::analysis
