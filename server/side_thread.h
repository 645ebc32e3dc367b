#ifndef GUIDON_SERVER_SIDE_THREAD_H_
#define GUIDON_SERVER_SIDE_THREAD_H_

#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"

namespace guidon {

// Carries out jobs that would hold up the few threads that serve calls: in its own thread, one
// after the other. Thread-safe.
class SideThread {
 public:
  SideThread();
  // Waits for all jobs.
  ~SideThread();
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;

  void Run(std::function<void()> job);

 private:
  void Work();

  Mutex mutex_;
  CondVar woken_;
  std::deque<std::function<void()>> jobs_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it works with all of the above
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SIDE_THREAD_H_
