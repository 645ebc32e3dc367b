#include "server/http/worker.h"

#include <pthread.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "spdlog/spdlog.h"

namespace guidon {

Connection::Connection(Worker& worker) : worker_(worker) {
  worker_.connections_.insert(this);
  worker_.Count(1);
}

Connection::~Connection() {
  worker_.connections_.erase(this);
  worker_.Count(-1);
}

void Connection::Tick(Clock::time_point now) {
  if (now < deadline_) return;
  ClearDeadline();
  OnDeadline();
}

Worker::Worker() {
  Tick();
  thread_ = std::thread([this] { Run(); });
  pthread_setname_np(thread_.native_handle(), "http");
}

Worker::~Worker() {
  if (thread_.joinable()) Stop();
}

// An exception, which nothing here means to throw, costs the connection at work and no more.
void Worker::Run() {
  while (true) {
    try {
      context_.run();
      return;
    } catch (const std::exception& error) {
      spdlog::error("a connection is closed: {}", error.what());
    }
  }
}

void Worker::CloseAll() {
  boost::asio::post(context_,
                    [this] { ForEach([](Connection& connection) { connection.Close(); }); });
}

void Worker::Stop() {
  CloseAll();
  boost::asio::post(context_, [this] {
    draining_ = true;
    stopping_ = true;
    ticker_.cancel();
    work_.reset();
  });
  thread_.join();
}

void Worker::Drain() {
  boost::asio::post(context_, [this] {
    draining_ = true;
    ForEach([](Connection& connection) { connection.Drain(); });
  });
}

bool Worker::WaitUntilEmpty(std::chrono::system_clock::time_point deadline) {
  MutexLock lock(mutex_);
  while (count_ > 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::system_clock::now());
    if (left.count() <= 0) return false;
    emptied_.WaitFor(mutex_, left);
  }
  return true;
}

void Worker::Tick() {
  ticker_.expires_after(ServingClock::kTick);
  ticker_.async_wait([this](boost::system::error_code error) {
    if (error || stopping_) return;
    ServingClock::Tick();
    Tick();
    const auto now = ServingClock::now();
    ForEach([now](Connection& connection) { connection.Tick(now); });
  });
}

void Worker::ForEach(const std::function<void(Connection&)>& action) {
  std::vector<std::weak_ptr<Connection>> all;
  all.reserve(connections_.size());
  for (Connection* connection : connections_) all.push_back(connection->weak_from_this());
  for (const std::weak_ptr<Connection>& entry : all) {
    if (const std::shared_ptr<Connection> connection = entry.lock()) action(*connection);
  }
}

int Worker::count() {
  MutexLock lock(mutex_);
  return count_;
}

void Worker::Count(int change) {
  MutexLock lock(mutex_);
  count_ += change;
  if (count_ == 0) emptied_.NotifyAll();
}

std::function<void()> MakeWake(Worker& worker, std::function<void()> woken) {
  const auto asked = std::make_shared<std::atomic<bool>>(false);
  return [&context = worker.context(), asked, woken = std::move(woken)] {
    if (asked->exchange(true)) return;
    boost::asio::post(context, [asked, woken] {
      asked->store(false);
      woken();
    });
  };
}

}  // namespace guidon
