#include "server/ramps/due_thread.h"

#include "gtest/gtest.h"

namespace guidon {
namespace {

// A clock and a task whose calls are counted.
class Task {
 public:
  absl::Time Advance() {
    MutexLock lock(mutex_);
    ++calls_;
    changed_.NotifyAll();
    return next_;
  }

  absl::Time Now() {
    MutexLock lock(mutex_);
    return now_;
  }

  void Set(absl::Time now, absl::Time next) {
    MutexLock lock(mutex_);
    now_ = now;
    next_ = next;
  }

  void WaitForCalls(int calls) {
    MutexLock lock(mutex_);
    while (calls_ < calls) changed_.Wait(mutex_);
  }

  int calls() {
    MutexLock lock(mutex_);
    return calls_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::UnixEpoch();
  absl::Time next_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

TEST(DueThreadTest, BeginsAtOnceAndAgainWhenWoken) {
  Task task;
  DueThread thread([&] { return task.Now(); });
  thread.Start([&] { return task.Advance(); });
  task.WaitForCalls(1);
  thread.Wake();
  task.WaitForCalls(2);
}

TEST(DueThreadTest, CallsAgainWhenTheTimeHasCome) {
  Task task;
  task.Set(absl::UnixEpoch(), absl::UnixEpoch() + absl::Milliseconds(1));
  DueThread thread([&] { return task.Now(); });
  thread.Start([&] { return task.Advance(); });
  task.WaitForCalls(1);
  task.Set(absl::UnixEpoch() + absl::Milliseconds(1), absl::InfiniteFuture());
  task.WaitForCalls(2);
}

TEST(DueThreadTest, EndsWhileItSleeps) {
  Task task;
  DueThread thread([&] { return task.Now(); });
  thread.Start([&] { return task.Advance(); });
  task.WaitForCalls(1);
  thread.Stop();
  EXPECT_EQ(task.calls(), 1);
}

}  // namespace
}  // namespace guidon
