#include "analysis/service/analyses.h"

#include <gtest/gtest.h>

namespace guidon::analysis {
namespace {

std::shared_ptr<const Report> Reported(Verdict verdict, Cause cause) {
  auto report = std::make_shared<Report>();
  report->analysis = "api";
  report->subject = {"prod", "api", "new", "old", {}};
  report->verdict = verdict;
  report->cause = cause;
  if (verdict == Verdict::kFail) {
    report->metrics.resize(2);
    report->metrics[1].metric = "errors";
    report->metrics[1].verdict = verdict;
    report->metrics[1].cause = cause;
  }
  return report;
}

TEST(Analyses_, TheOneAskedAboutLastComesFirst) {
  Analyses analyses;
  for (const char* id : {"a", "b", "a"}) {
    analyses.Keep(id, Reported(Verdict::kContinue, Cause::kWarmUp));
  }
  const std::vector<Asked> list = analyses.List();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].id, "a");
  EXPECT_EQ(list[1].id, "b");
  EXPECT_FALSE(analyses.Find("c").has_value());
}

TEST(Analyses_, AVerdictThatStaysIsNoChange) {
  Analyses analyses;
  analyses.Keep("a", Reported(Verdict::kContinue, Cause::kWarmUp));
  analyses.Keep("a", Reported(Verdict::kContinue, Cause::kCollecting));
  analyses.Keep("a", Reported(Verdict::kContinue, Cause::kCollecting));
  analyses.Keep("a", Reported(Verdict::kPass, Cause::kNotWorse));
  const std::optional<Asked> asked = analyses.Find("a");
  ASSERT_TRUE(asked.has_value());
  ASSERT_EQ(asked->changes.size(), 3U);
  EXPECT_EQ(asked->changes[1].cause, Cause::kCollecting);
  EXPECT_EQ(asked->changes[2].verdict, Verdict::kPass);
}

TEST(Analyses_, ReleasesAndChangesAreBounded) {
  Analyses analyses;
  for (size_t i = 0; i <= Analyses::kReleases; ++i) {
    analyses.Keep(std::to_string(i), Reported(Verdict::kContinue, Cause::kWarmUp));
  }
  EXPECT_EQ(analyses.List().size(), Analyses::kReleases);
  EXPECT_FALSE(analyses.Find("0").has_value());
  for (size_t i = 0; i < Analyses::kChanges; ++i) {
    analyses.Keep("1", Reported(Verdict::kContinue, Cause::kNoData));
    analyses.Keep("1", Reported(Verdict::kContinue, Cause::kCollecting));
  }
  EXPECT_EQ(analyses.Find("1")->changes.size(), Analyses::kChanges);
}

TEST(Analyses_, AnOutageDoesNotWipeTheCharts) {
  Analyses analyses;
  Report charted = *Reported(Verdict::kFail, Cause::kRatio);
  charted.metrics[1].points.resize(3);
  analyses.Keep("a", std::make_shared<const Report>(charted));
  analyses.Keep("a", Reported(Verdict::kContinue, Cause::kUnavailable));
  analyses.Keep("a", Reported(Verdict::kFail, Cause::kRatio));
  const std::optional<Asked> asked = analyses.Find("a");
  ASSERT_NE(asked->charted, nullptr);
  EXPECT_EQ(asked->charted->metrics[1].points.size(), 3U);
  EXPECT_EQ(analyses.aborts().begin()->second, 1);
}

TEST(Analyses_, AReleaseThatFailsCountsOnceWithItsReason) {
  Analyses analyses;
  analyses.Keep("a", Reported(Verdict::kContinue, Cause::kCollecting));
  analyses.Keep("a", Reported(Verdict::kFail, Cause::kGuard));
  analyses.Keep("a", Reported(Verdict::kFail, Cause::kGuard));
  analyses.Keep("b", Reported(Verdict::kFail, Cause::kGuard));
  const auto aborts = analyses.aborts();
  ASSERT_EQ(aborts.size(), 1U);
  EXPECT_EQ(aborts.begin()->first.metric, "errors");
  EXPECT_EQ(aborts.begin()->first.cause, Cause::kGuard);
  EXPECT_EQ(aborts.begin()->second, 2);
}

}  // namespace
}  // namespace guidon::analysis
