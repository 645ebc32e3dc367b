#include "analysis/engine/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "analysis/config/parse.h"
#include "analysis/testing/fake_source.h"

namespace guidon::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const absl::Time kStart = absl::FromUnixSeconds(1'500'000'000);  // on the grid of 15 s
constexpr absl::Duration kStep = absl::Seconds(15);
constexpr char kCanaryBad[] = R"(r{rollouts_pod_template_hash="new",code="500"})";
constexpr char kStableBad[] = R"(r{rollouts_pod_template_hash="old",code="500"})";
constexpr char kCanaryAll[] = R"(r{rollouts_pod_template_hash="new"})";
constexpr char kStableAll[] = R"(r{rollouts_pod_template_hash="old"})";

// A counter that grows by `each` in each interval.
std::vector<double> Growing(double each, int points = 41) {
  std::vector<double> values;
  for (int i = 0; i < points; ++i) values.push_back(1000 + each * i);
  return values;
}

class JudgeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto parsed = ParseAnalysis(
        "warm-up: 0s\nsettle: 0s\ndeadline: 20m\nmetrics:\n  - name: errors\n"
        "    bad: 'r{{{version}},code=\"500\"}'\n    all: 'r{{{version}}}'\n",
        "api.yaml");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    analysis_ = *parsed;
  }

  void Add(const std::string& selector, const std::vector<double>& values,
           const std::string& pod = "p", absl::Time start = kStart) {
    source_.AddCounter(selector, {{"__name__", "r"}, {"code", "x"}, {"pod", pod}}, start, kStep,
                       values);
  }

  // 10 and 90 requests a second, and this many bad ones an interval.
  void AddTraffic(double canary_bad, double stable_bad) {
    Add(kCanaryAll, Growing(150), "new-1");
    Add(kStableAll, Growing(1350), "old-1");
    Add(kCanaryBad, Growing(canary_bad), "new-1");
    Add(kStableBad, Growing(stable_bad), "old-1");
  }

  Report Ask(absl::Duration after_start = absl::Minutes(10)) {
    source_.SetNow(kStart + after_start);
    return Judge(analysis_, subject_, source_, kStart + after_start);
  }

  Analysis analysis_;
  Subject subject_{
      .name_space = "n", .rollout = "api", .canary = "new", .stable = "old", .start = kStart};
  FakeSource source_{kStart};
};

TEST_F(JudgeTest, PassesACanaryThatIsTheSame) {
  AddTraffic(2, 18);
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kPass) << report.reason;
  EXPECT_EQ(report.cause, Cause::kNotWorse);
  ASSERT_EQ(report.metrics.size(), 1u);
  EXPECT_EQ(report.metrics[0].canary.all, 6000);
  EXPECT_EQ(report.metrics[0].stable.bad, 720);
  EXPECT_EQ(report.metrics[0].points.size(), 40u);
  EXPECT_NEAR(*report.metrics[0].ratio, 1, 1e-9);
  EXPECT_LT(*report.metrics[0].ratio_high, 2);
  EXPECT_EQ(report.until, kStart + absl::Minutes(10));
}

TEST_F(JudgeTest, FailsABadCanaryAfterTwoIntervals) {
  AddTraffic(30, 14);
  const Report report = Ask(absl::Seconds(30));
  EXPECT_EQ(report.verdict, Verdict::kFail);
  EXPECT_EQ(report.cause, Cause::kRatio);
  EXPECT_THAT(report.reason,
              HasSubstr("errors: canary 20 % (60 of 300), stable 1.04 % (28 of 2,700): 19.3 times "
                        "the rate, and surely more than "));
  EXPECT_GT(report.metrics[0].ratio_low, 1.2);
}

TEST_F(JudgeTest, TheSameQuestionHasTheSameAnswer) {
  AddTraffic(3, 18);
  const Report first = Ask();
  const auto grid = source_.queries[0];
  const Report second = Ask(absl::Minutes(10) + absl::Seconds(7));  // the interval is not over
  EXPECT_EQ(first.reason, second.reason);
  EXPECT_EQ(first.until, second.until);
  EXPECT_EQ(source_.queries.back().start, grid.start);
  EXPECT_EQ(source_.queries.back().end, grid.end);
}

TEST_F(JudgeTest, TheStartIsAlignedToTheGrid) {
  AddTraffic(2, 18);
  subject_.start = kStart + absl::Seconds(4);
  const Report report = Ask();
  EXPECT_EQ(source_.queries[0].start, kStart);
  EXPECT_EQ(report.metrics[0].points.size(), 39u) << "the interval of the start is not whole";
}

TEST_F(JudgeTest, ANewStartForgetsWhatWasBefore) {
  AddTraffic(30, 14);
  ASSERT_EQ(Ask().verdict, Verdict::kFail);
  subject_.start = kStart + absl::Minutes(10);
  const Report report = Ask(absl::Minutes(10));
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kWarmUp);
}

TEST_F(JudgeTest, WithoutAStartItBeginsWithTheCanary) {
  subject_.start.reset();
  Add(kStableAll, Growing(1350, 80), "old-1", kStart - absl::Minutes(10));
  Add(kStableBad, Growing(14, 80), "old-1", kStart - absl::Minutes(10));
  Add(kCanaryAll, Growing(150), "new-1", kStart);
  Add(kCanaryBad, Growing(30), "new-1", kStart);
  const Report report = Ask(absl::Minutes(5));
  EXPECT_EQ(report.start, kStart);
  EXPECT_EQ(report.verdict, Verdict::kFail);
}

TEST_F(JudgeTest, GoesOnWhileNothingIsDecided) {
  AddTraffic(3, 18);
  const Report report = Ask(absl::Minutes(1));
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kCollecting);
  EXPECT_THAT(report.reason, HasSubstr("not decided"));
}

TEST_F(JudgeTest, AnUnreachablePrometheusIsNoVerdict) {
  source_.FailNow(absl::UnavailableError("Prometheus cannot be reached: refused"));
  Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kUnavailable);
  EXPECT_EQ(report.reason, "Prometheus cannot be reached: refused");
  EXPECT_FALSE(report.deadline_passed);

  report = Ask(absl::Minutes(20));
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kDeadline);
  EXPECT_TRUE(report.deadline_passed);
  EXPECT_THAT(report.reason, HasSubstr("no verdict until the deadline of 20m"));
  EXPECT_THAT(report.reason, HasSubstr("Prometheus cannot be reached: refused"));
}

TEST_F(JudgeTest, AQueryThatPrometheusRefusesIsNoVerdict) {
  AddTraffic(30, 14);
  source_.Fail(kStableBad, absl::InvalidArgumentError("Prometheus refuses the query: bad regex"));
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kBadData);
  EXPECT_THAT(report.reason, HasSubstr("bad regex"));
}

TEST_F(JudgeTest, AnUnknownCanaryIsNoVerdict) {
  Add(kStableAll, Growing(1350));
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kNoData);
  EXPECT_THAT(report.reason, HasSubstr("no counters of the canary"));
}

TEST_F(JudgeTest, WithoutAStableVersionThereIsNoVerdict) {
  Add(kCanaryAll, Growing(150));
  Add(kCanaryBad, Growing(0));
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kNoData);
}

TEST_F(JudgeTest, ACanaryWhoseCountersAreGoneDoesNotPass) {
  Add(kCanaryAll, Growing(150, 30), "new-1");
  Add(kCanaryBad, Growing(2, 30), "new-1");
  Add(kStableAll, Growing(1350), "old-1");
  Add(kStableBad, Growing(18), "old-1");
  ASSERT_EQ(Ask(absl::Minutes(7)).verdict, Verdict::kPass);
  const Report report = Ask(absl::Minutes(10));
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_THAT(report.reason, HasSubstr("have been gone for 2m45s"));
}

TEST_F(JudgeTest, ValuesThatAreNoNumbersNeitherPassNorFail) {
  AddTraffic(0, 0);
  std::vector<double> broken(41, std::nan(""));
  Add(kStableBad, broken, "old-2");
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kBadData);
  EXPECT_THAT(report.reason, HasSubstr("in 40 of 40 intervals a counter was no number"));
}

TEST_F(JudgeTest, AnIncompleteAnswerNeitherPassesNorFails) {
  AddTraffic(30, 14);
  source_.Warn("one store did not answer");
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kBadData);
  EXPECT_THAT(report.notes, ElementsAre("Prometheus warns: one store did not answer"));
}

TEST_F(JudgeTest, FewRequestsAreNoVerdict) {
  Add(kCanaryAll, Growing(2));
  Add(kCanaryBad, Growing(1));
  Add(kStableAll, Growing(1350));
  Add(kStableBad, Growing(0));
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kFewRequests);
  EXPECT_EQ(report.reason, "errors: the canary had 80 requests, 100 are needed");
}

TEST_F(JudgeTest, DoubtsASelectorThatAsksForALabelThatNothingHas) {
  Add(kCanaryAll, Growing(150));
  Add(kStableAll, Growing(1350));
  Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kPass) << "no errors at all: " << report.reason;
  analysis_.metrics[0].bad = {.canary = "r{{{canary}},cod=\"500\"}",
                              .stable = "r{{{stable}},cod=\"500\"}"};
  report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_THAT(report.reason, HasSubstr("no counter r has the label \"cod\""));
  analysis_.metrics[0].bad = {.canary = "q{{{canary}}}", .stable = "q{{{stable}}}"};
  report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_THAT(report.reason, HasSubstr("no counter is called q"));
}

TEST_F(JudgeTest, ClocksThatDifferAreToldAndPrometheusCounts) {
  AddTraffic(30, 14);
  const absl::Duration skew = absl::Minutes(3);
  source_.SetNow(kStart + absl::Minutes(10));
  subject_.start = kStart + skew;
  const Report report = Judge(analysis_, subject_, source_, kStart + absl::Minutes(10) + skew);
  EXPECT_EQ(report.start, kStart);
  EXPECT_EQ(report.verdict, Verdict::kFail);
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("3m behind the one of the asker")));
}

TEST_F(JudgeTest, AStartThatIsStillToComeIsNoVerdict) {
  subject_.start = kStart + absl::Hours(1);
  const Report report = Ask();
  EXPECT_EQ(report.cause, Cause::kWarmUp);
  EXPECT_THAT(report.reason, HasSubstr("is still to come"));
}

TEST_F(JudgeTest, NothingAfterTheDeadlineIsLookedAt) {
  AddTraffic(3, 18);
  analysis_.deadline = absl::Minutes(2);
  const Report report = Ask(absl::Minutes(10));
  EXPECT_EQ(report.until, kStart + absl::Minutes(2));
  EXPECT_EQ(report.metrics[0].points.size(), 8u);
  EXPECT_TRUE(report.deadline_passed);
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  analysis_.at_deadline = AtDeadline::kFail;
  EXPECT_EQ(Ask(absl::Minutes(10)).verdict, Verdict::kFail);
}

TEST_F(JudgeTest, WithoutDataTheDeadlineForDataCounts) {
  Add(kStableAll, Growing(1350));
  analysis_.data_deadline = absl::Minutes(2);
  analysis_.at_deadline = AtDeadline::kFail;
  EXPECT_EQ(Ask(absl::Minutes(1)).verdict, Verdict::kContinue);
  const Report report = Ask(absl::Minutes(3));
  EXPECT_EQ(report.verdict, Verdict::kFail);
  EXPECT_EQ(report.cause, Cause::kDeadline);
  EXPECT_THAT(report.reason, HasSubstr("no data until the deadline for data of 2m"));
}

TEST_F(JudgeTest, TheWarmUpHasNoVerdict) {
  AddTraffic(30, 14);
  analysis_.warm_up = absl::Minutes(2);
  const Report report = Ask(absl::Minutes(2));
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kWarmUp);
  EXPECT_EQ(Ask(absl::Minutes(3)).verdict, Verdict::kFail);
}

TEST_F(JudgeTest, RefusesVersionsThatCannotBe) {
  subject_.stable = "new";
  EXPECT_THAT(Ask().reason, HasSubstr("the same version"));
  subject_.stable = "";
  EXPECT_THAT(Ask().reason, HasSubstr("the stable version is not named"));
  subject_.stable = "a=\"b\"} or up{c=\"d\"";
  EXPECT_THAT(Ask().reason, HasSubstr("is no label matchers"));
  EXPECT_TRUE(source_.queries.empty());
}

TEST_F(JudgeTest, AVersionCannotLeaveItsQuotes) {
  subject_.canary = "x\"} or up{";
  Ask();
  EXPECT_EQ(source_.queries[0].selector, R"(r{rollouts_pod_template_hash="x\"} or up{"})");
}

TEST_F(JudgeTest, VersionsMayBeMatchers) {
  subject_.canary = R"(flag="f",flag_variant="on")";
  subject_.stable = R"(flag="f",flag_variant="off")";
  Ask();
  EXPECT_EQ(source_.queries[0].selector, R"(r{flag="f",flag_variant="on"})");
}

class HistogramTest : public JudgeTest {
 protected:
  void SetUp() override {
    const auto parsed = ParseAnalysis(
        "warm-up: 0s\nsettle: 0s\nmetrics: [{name: latency, histogram: 'h{ {{version}} }', "
        "boundaries: [0.5, 1]}]",
        "api.yaml");
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    analysis_ = *parsed;
  }

  void AddBuckets(const std::string& version, double half, double one, double all) {
    const std::string selector = absl::StrCat(
        "h_bucket{le=~\"[+]Inf|0[.]5|1|1[.]0\", rollouts_pod_template_hash=\"", version, "\" }");
    for (const auto& [le, each] :
         std::vector<std::pair<std::string, double>>{{"0.5", half}, {"1.0", one}, {"+Inf", all}}) {
      source_.AddCounter(selector, {{"le", le}, {"pod", version}}, kStart, kStep, Growing(each));
    }
  }
};

TEST_F(HistogramTest, TestsTheShareAboveEachBoundary) {
  AddBuckets("new", 50, 149, 150);
  AddBuckets("old", 1300, 1340, 1350);
  const Report report = Ask();
  ASSERT_EQ(report.metrics.size(), 2u);
  EXPECT_EQ(report.metrics[0].name, "latency > 0.5s");
  EXPECT_EQ(report.metrics[0].canary.bad, 4000);
  EXPECT_EQ(report.metrics[0].verdict, Verdict::kFail);
  EXPECT_EQ(report.metrics[0].worse_threshold, 200) << "alpha is split over both";
  EXPECT_EQ(report.metrics[1].canary.bad, 40);
  EXPECT_EQ(report.metrics[1].verdict, Verdict::kPass);
  EXPECT_EQ(report.verdict, Verdict::kFail);
}

TEST_F(HistogramTest, SaysWhichBoundariesThereAre) {
  const std::string selector =
      R"(h_bucket{le=~"[+]Inf|0[.]5|1|1[.]0", rollouts_pod_template_hash="new" })";
  source_.AddCounter(selector, {{"le", "+Inf"}, {"pod", "p"}}, kStart, kStep, Growing(150));
  source_.AddCounter(selector, {{"le", "1"}, {"pod", "p"}}, kStart, kStep, Growing(150));
  for (const char* le : {"0.25", "1", "+Inf"}) {
    source_.AddCounter(R"(h_bucket{le=~".+", rollouts_pod_template_hash="new" })", {{"le", le}},
                       kStart, kStep, Growing(1));
  }
  const Report report = Ask();
  EXPECT_EQ(report.verdict, Verdict::kContinue);
  EXPECT_EQ(report.cause, Cause::kBadData);
  EXPECT_THAT(report.reason,
              HasSubstr("the histogram has no bucket of 0.5 s; its boundaries are 0.25, 1"));
}

}  // namespace
}  // namespace guidon::analysis
