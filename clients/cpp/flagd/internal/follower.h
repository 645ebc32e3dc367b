#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FOLLOWER_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FOLLOWER_H_

#include <memory>
#include <thread>

namespace guidon::flagd_internal {

// What keeps a provider up to date, by a thread.
class Follower {
 public:
  virtual ~Follower() = default;

  // Begins. `keep` lives at least as long as the thread.
  void Start(std::shared_ptr<void> keep) {
    thread_ = std::thread([this, keep = std::move(keep)] { Run(); });
  }

  // Tells the thread to end. Idempotent, thread-safe.
  virtual void Stop() = 0;

  bool IsThisThread() const { return thread_.get_id() == std::this_thread::get_id(); }

 protected:
  virtual void Run() = 0;

  // To be called by destructors: waits for the end. On the thread itself, where an event handler
  // has dropped the provider, Run has returned already.
  void End() {
    Stop();
    if (!thread_.joinable()) return;
    if (IsThisThread()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }

 private:
  std::thread thread_;
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FOLLOWER_H_
