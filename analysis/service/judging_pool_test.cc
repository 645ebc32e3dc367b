#include "analysis/service/judging_pool.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "absl/time/clock.h"

namespace guidon::analysis {
namespace {

Question Ask(const std::string& canary) { return {"api", {"prod", "api", canary, "old", {}}}; }

// Waits for the report.
std::shared_ptr<const Report> Await(const std::shared_ptr<Judging>& judging) {
  std::promise<void> there;
  judging->Listen(&there, [&] { there.set_value(); });
  there.get_future().wait();
  return judging->report();
}

// Holds the pool's threads until it is opened.
class Gate {
 public:
  JudgingPool::Judge judge() {
    return [this](const Question& question, absl::Duration left) {
      MutexLock lock(mutex_);
      lefts_.push_back(left);
      changed_.NotifyAll();
      while (!open_) changed_.Wait(mutex_);
      auto report = std::make_shared<Report>();
      report->subject = question.subject;
      return report;
    };
  }
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }
  void WaitForJudges(size_t count) {
    MutexLock lock(mutex_);
    while (lefts_.size() < count) changed_.Wait(mutex_);
  }
  std::vector<absl::Duration> lefts() {
    MutexLock lock(mutex_);
    return lefts_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<absl::Duration> lefts_ ABSL_GUARDED_BY(mutex_);
};

TEST(JudgingPool_, JudgesTheSameQuestionOnceForAllWhoAskMeanwhile) {
  Gate gate;
  JudgingPool pool(gate.judge(), {});
  const std::shared_ptr<Judging> first = pool.Ask(Ask("new"));
  EXPECT_EQ(pool.Ask(Ask("new")), first);
  EXPECT_NE(pool.Ask(Ask("newer")), first);
  EXPECT_EQ(first->report(), nullptr);
  gate.Open();
  EXPECT_EQ(Await(first)->subject.canary, "new");
  EXPECT_NE(pool.Ask(Ask("new")), first);
  EXPECT_EQ(Await(first), Await(first));
}

TEST(JudgingPool_, TakesNoMoreThanMayWait) {
  Gate gate;
  JudgingPool pool(gate.judge(), {.threads = 1, .waiting = 2, .time = absl::Seconds(8)});
  ASSERT_NE(pool.Ask(Ask("0")), nullptr);
  gate.WaitForJudges(1);
  ASSERT_NE(pool.Ask(Ask("1")), nullptr);
  ASSERT_NE(pool.Ask(Ask("2")), nullptr);
  EXPECT_EQ(pool.Ask(Ask("3")), nullptr);
  gate.Open();
}

TEST(JudgingPool_, TheTimeRunsWhileAQuestionWaits) {
  Gate gate;
  JudgingPool pool(gate.judge(), {.threads = 1, .waiting = 10, .time = absl::Milliseconds(1)});
  pool.Ask(Ask("0"));
  gate.WaitForJudges(1);
  const std::shared_ptr<Judging> late = pool.Ask(Ask("1"));
  const absl::Time end = absl::Now() + absl::Milliseconds(5);
  while (absl::Now() < end) std::this_thread::yield();
  gate.Open();
  Await(late);
  EXPECT_LT(gate.lefts()[1], absl::ZeroDuration());
}

TEST(JudgingPool_, WhoIgnoresIsNotWoken) {
  Gate gate;
  int woken = 0;
  std::shared_ptr<Judging> judging;
  {
    JudgingPool pool(gate.judge(), {});
    judging = pool.Ask(Ask("new"));
    judging->Listen(&woken, [&] { ++woken; });
    judging->Ignore(&woken);
    gate.Open();
  }
  EXPECT_NE(judging->report(), nullptr);
  EXPECT_EQ(woken, 0);
}

}  // namespace
}  // namespace guidon::analysis
