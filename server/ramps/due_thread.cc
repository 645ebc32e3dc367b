#include "server/ramps/due_thread.h"

#include <algorithm>
#include <utility>

namespace guidon {
namespace {

// The clock may be set forward while the thread sleeps.
constexpr absl::Duration kLongestSleep = absl::Seconds(10);

}  // namespace

void DueThread::Start(std::function<absl::Time()> advance) {
  thread_ = std::thread([this, advance = std::move(advance)] {
    while (WaitUntil(advance())) {
    }
  });
}

void DueThread::Stop() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
  }
  changed_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void DueThread::Wake() {
  {
    MutexLock lock(mutex_);
    wake_ = true;
  }
  changed_.NotifyAll();
}

bool DueThread::WaitUntil(absl::Time next) {
  MutexLock lock(mutex_);
  while (!stop_ && !wake_) {
    const absl::Duration left = next - clock_();
    if (left <= absl::ZeroDuration()) break;
    const absl::Duration sleep = absl::Ceil(std::min(left, kLongestSleep), absl::Milliseconds(1));
    changed_.WaitFor(mutex_, absl::ToChronoMilliseconds(sleep));
  }
  wake_ = false;
  return !stop_;
}

}  // namespace guidon
