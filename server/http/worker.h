#ifndef GUIDON_SERVER_HTTP_WORKER_H_
#define GUIDON_SERVER_HTTP_WORKER_H_

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "absl/container/flat_hash_set.h"
#include "base/mutex.h"
#include "server/http/serving_clock.h"

namespace guidon {

class Worker;

// A connection, or what it is for a part of its life. Used on its worker's thread only. It lives
// as long as its pending operations, which Close ends.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = ServingClock;

  explicit Connection(Worker& worker);
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Ends the connection at once.
  virtual void Close() = 0;

  // Finishes what is under way, takes nothing new, and then ends.
  virtual void Drain() = 0;

  // Called a few times a second.
  virtual void Tick(Clock::time_point now);

 protected:
  // Called when the time that was given to SetDeadline last has passed.
  virtual void OnDeadline() { Close(); }

  void SetDeadline(Clock::duration time) { deadline_ = Clock::now() + time; }
  void ClearDeadline() { deadline_ = Clock::time_point::max(); }

  Worker& worker() const { return worker_; }

 private:
  Worker& worker_;
  Clock::time_point deadline_ = Clock::time_point::max();
};

// A thread that serves connections.
class Worker {
 public:
  Worker();
  ~Worker();  // stops
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  boost::asio::io_context& context() { return context_; }

  // Has each connection drain, also those yet to come. Thread-safe.
  void Drain();

  // Waits until there is no connection; false when `deadline` has passed first. Thread-safe.
  bool WaitUntilEmpty(std::chrono::system_clock::time_point deadline);

  // How many connections there are. Thread-safe.
  int count();

  // Closes the connections. Thread-safe.
  void CloseAll();

  // Closes the connections and ends the thread. Once, by any thread but the worker's.
  void Stop();

  // Whether Drain has been called. On the worker's thread.
  bool draining() const { return draining_; }

 private:
  friend class Connection;

  void Run();
  void Tick();
  // Calls `action` on each connection; it may end connections.
  void ForEach(const std::function<void(Connection&)>& action);
  void Count(int change);

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      context_.get_executor()};
  boost::asio::steady_timer ticker_{context_};
  absl::flat_hash_set<Connection*> connections_;
  bool draining_ = false;
  bool stopping_ = false;

  Mutex mutex_;
  CondVar emptied_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;

  std::thread thread_;
};

// A function that any thread may call and that has `woken` called on the worker's thread soon;
// calls in the meantime add nothing.
std::function<void()> MakeWake(Worker& worker, std::function<void()> woken);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_WORKER_H_
