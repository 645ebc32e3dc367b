#ifndef OPENFEATURE_TESTING_WAIT_H_
#define OPENFEATURE_TESTING_WAIT_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace openfeature::testing {

// Whether `condition` comes to hold within half a minute.
template <typename Condition>
bool Eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

// Holds threads until it is opened.
class Gate {
 public:
  void Open() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

}  // namespace openfeature::testing

#endif  // OPENFEATURE_TESTING_WAIT_H_
