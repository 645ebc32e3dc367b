#ifndef GUIDON_SERVER_SOURCES_STOP_SIGNAL_H_
#define GUIDON_SERVER_SOURCES_STOP_SIGNAL_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/mutex.h"

namespace guidon {

// Tells a thread to end, also while it sleeps. Thread-safe.
class StopSignal {
 public:
  void Stop() {
    MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyAll();
  }

  bool stopped() const {
    MutexLock lock(mutex_);
    return stopped_;
  }

  // Sleeps for `duration`. False where Stop was called before that was over.
  bool Sleep(absl::Duration duration) {
    const absl::Time end = absl::Now() + duration;
    MutexLock lock(mutex_);
    while (!stopped_) {
      const absl::Duration left = end - absl::Now();
      if (left <= absl::ZeroDuration()) return true;
      changed_.WaitFor(mutex_, absl::ToChronoMilliseconds(left) + std::chrono::milliseconds(1));
    }
    return false;
  }

 private:
  mutable Mutex mutex_;
  CondVar changed_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_STOP_SIGNAL_H_
