#ifndef GUIDON_SERVER_RAMPS_DUE_THREAD_H_
#define GUIDON_SERVER_RAMPS_DUE_THREAD_H_

#include <functional>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "base/mutex.h"

namespace guidon {

// Does what is due at its time, in a thread of its own.
class DueThread {
 public:
  // Does nothing before Start.
  explicit DueThread(std::function<absl::Time()> clock) : clock_(std::move(clock)) {}
  ~DueThread() { Stop(); }
  DueThread(const DueThread&) = delete;
  DueThread& operator=(const DueThread&) = delete;

  // Begins to call `advance`, which does what is due and returns when more will be: now, and again
  // whenever that time has come by the clock, or Wake was called.
  void Start(std::function<absl::Time()> advance);
  // Waits for the call that is running; there will be no other.
  void Stop();

  // Something may be due earlier than it was said. Thread-safe; never blocks for long.
  void Wake();

 private:
  // False when the thread is to end.
  bool WaitUntil(absl::Time next);

  const std::function<absl::Time()> clock_;
  Mutex mutex_;
  CondVar changed_;
  bool wake_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_DUE_THREAD_H_
