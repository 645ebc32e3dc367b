#include "analysis/service/service_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace guidon::analysis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

std::shared_ptr<const Report> Failed(const std::string& canary, absl::Time asked_at) {
  auto report = std::make_shared<Report>();
  report->analysis = "api";
  report->subject = {"prod", "web", canary, "old", {}};
  report->verdict = Verdict::kFail;
  report->cause = Cause::kRatio;
  report->asked_at = asked_at;
  MetricReport test;
  test.name = test.metric = "errors";
  test.verdict = Verdict::kFail;
  test.cause = Cause::kRatio;
  test.canary = {100, 20};
  test.stable = {900, 1};
  test.worse = 500;
  test.worse_threshold = 200;
  test.not_worse_threshold = 200;
  report->metrics = {test};
  return report;
}

TEST(VerdictMetrics_, TellVerdictEvidenceAndAbortReason) {
  Analyses analyses;
  analyses.Keep("a", Failed("new", kNow));
  const std::string text = prometheus::TextSerializer().Serialize(VerdictMetrics(analyses, kNow));
  const std::string release = R"(analysis="api",namespace="prod",rollout="web",canary="new")";
  for (const std::string& line : {
           "guidon_analyst_verdict{" + release + R"(,stable="old",verdict="fail",cause="ratio"} 1)",
           "guidon_analyst_evidence{" + release + R"(,test="errors",of="worse"} 500)",
           "guidon_analyst_evidence_threshold{" + release + R"(,test="errors",of="worse"} 200)",
           "guidon_analyst_events{" + release + R"(,test="errors",version="canary",kind="bad"} 20)",
           "guidon_analyst_events{" + release +
               R"(,test="errors",version="stable",kind="all"} 900)",
           std::string(R"(guidon_analyst_aborts_total{analysis="api",namespace="prod",)") +
               R"(rollout="web",metric="errors",cause="ratio"} 1)",
       }) {
    EXPECT_THAT(text, HasSubstr(line + "\n"));
  }
}

TEST(VerdictMetrics_, ReleasesThatNobodyAsksAboutGoAndTheirAbortsStay) {
  Analyses analyses;
  analyses.Keep("a", Failed("new", kNow - absl::Minutes(11)));
  const std::string text = prometheus::TextSerializer().Serialize(VerdictMetrics(analyses, kNow));
  EXPECT_THAT(text, Not(HasSubstr("guidon_analyst_verdict{")));
  EXPECT_THAT(text, HasSubstr("guidon_analyst_aborts_total{"));
}

}  // namespace
}  // namespace guidon::analysis
