#include "server/guards/guard_judge.h"

#include <deque>

#include "gtest/gtest.h"

namespace guidon {
namespace {

constexpr absl::Duration kEvery = absl::Seconds(15);

class GuardJudgeTest : public ::testing::Test {
 protected:
  RampStep Step() const {
    RampStep step;
    step.flag = {"web", "new-ranker"};
    step.to = "on";
    step.from = "off";
    step.first_taken_at = start_;
    return step;
  }
  GuardJudge::Answer Ask(const RampStep& step) {
    return judge_.Ask(step.flag, QuestionOf(step, analysis::Analysis()));
  }

  absl::Time start_ = absl::FromUnixSeconds(1'800'000'000);
  absl::Time now_ = start_;
  int judged_ = 0;
  std::function<void()> during_ = [] {};
  GuardJudge judge_{[this](const GuardQuestion& question, absl::Time now) {
                      ++judged_;
                      during_();
                      analysis::Report report;
                      report.asked_at = now;
                      report.reason = question.subject.rollout;
                      return report;
                    },
                    [this] { return now_; }};
};

TEST_F(GuardJudgeTest, QuestionNamesTheVariantsByTheLabelsOfFlagAndVariant) {
  const GuardQuestion question = QuestionOf(Step(), analysis::Analysis());
  EXPECT_EQ(question.subject.canary, R"(flag="new-ranker",flag_variant="on")");
  EXPECT_EQ(question.subject.stable, R"(flag="new-ranker",flag_variant="off")");
  EXPECT_EQ(question.subject.name_space, "web");
  EXPECT_EQ(question.subject.rollout, "new-ranker");
  EXPECT_EQ(question.subject.start, start_);
  EXPECT_GE(question.analysis.deadline, absl::Hours(24 * 365));
}

TEST_F(GuardJudgeTest, AnalysisMayNameALabelOfItsOwn) {
  analysis::Analysis analysis;
  analysis.version_label = "feature_flag_result_variant";
  EXPECT_EQ(QuestionOf(Step(), analysis).subject.canary, "on");
}

TEST_F(GuardJudgeTest, LongRampsAreReadInLongerIntervals) {
  analysis::Analysis analysis;
  EXPECT_EQ(FittedTo(absl::Hours(1), analysis).interval, absl::Seconds(15));
  EXPECT_EQ(FittedTo(absl::Hours(24 * 7), analysis).interval, absl::Seconds(120));
}

TEST_F(GuardJudgeTest, JudgesWhatIsAskedForAndAgainAfterAnInterval) {
  EXPECT_EQ(judge_.JudgeDue(), absl::InfiniteFuture());
  EXPECT_TRUE(Ask(Step()).is_new_question);
  EXPECT_EQ(judge_.JudgeDue(), now_ + kEvery);
  EXPECT_EQ(Ask(Step()).report->reason, "new-ranker");
  EXPECT_FALSE(Ask(Step()).is_new_question);
  judge_.JudgeDue();
  EXPECT_EQ(judged_, 1);
  now_ += kEvery;
  judge_.JudgeDue();
  EXPECT_EQ(judged_, 2);
  EXPECT_EQ(Ask(Step()).report->asked_at, now_);
}

TEST_F(GuardJudgeTest, JudgesOneAtATimeTheOneThatWaitedLongestFirst) {
  RampStep other = Step();
  other.flag.key = "other";
  Ask(Step());
  Ask(other);
  EXPECT_EQ(judge_.JudgeDue(), absl::InfinitePast());
  EXPECT_EQ(judge_.JudgeDue(), now_ + kEvery);
  EXPECT_TRUE(Ask(Step()).report.has_value());
  EXPECT_EQ(Ask(other).report->reason, "other");
}

TEST_F(GuardJudgeTest, NextRampOfTheFlagIsAnotherQuestion) {
  Ask(Step());
  judge_.JudgeDue();
  start_ += absl::Hours(1);
  EXPECT_TRUE(Ask(Step()).is_new_question);
  EXPECT_FALSE(Ask(Step()).report.has_value());
}

TEST_F(GuardJudgeTest, ReportOnARampThatHasEndedMeanwhileIsDropped) {
  Ask(Step());
  during_ = [this] {
    start_ += absl::Hours(1);
    Ask(Step());
  };
  judge_.JudgeDue();
  EXPECT_FALSE(Ask(Step()).report.has_value());
}

TEST_F(GuardJudgeTest, ForgetsWhatNobodyAsksFor) {
  Ask(Step());
  judge_.JudgeDue();
  now_ += absl::Minutes(2);
  EXPECT_EQ(judge_.JudgeDue(), absl::InfiniteFuture());
  EXPECT_EQ(judged_, 1);
}

TEST_F(GuardJudgeTest, ClockThatIsSetBackHoldsNothingUp) {
  Ask(Step());
  judge_.JudgeDue();
  now_ -= absl::Hours(24);
  EXPECT_EQ(judge_.JudgeDue(), now_ + kEvery);
}

}  // namespace
}  // namespace guidon
