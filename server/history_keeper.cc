#include "server/history_keeper.h"

#include <pthread.h>

#include <chrono>

#include "spdlog/spdlog.h"

namespace guidon {
namespace {

// Few enough that a writer hardly waits for them.
constexpr size_t kBatch = 500;
constexpr std::chrono::seconds kPause{1};

}  // namespace

HistoryKeeper::HistoryKeeper(RocksDbStore& store, const Retention& retention)
    : store_(store), retention_(retention) {
  if (retention_.keeps_all()) return;
  thread_ = std::thread([this] { Run(); });
  pthread_setname_np(thread_.native_handle(), "history");
}

HistoryKeeper::~HistoryKeeper() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
    stopped_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void HistoryKeeper::Run() {
  while (true) {
    const bool more = TrimSome();
    MutexLock lock(mutex_);
    if (!stop_ && !more) stopped_.WaitFor(mutex_, kPause);
    if (stop_) return;
  }
}

// False: there is nothing more to do for now.
bool HistoryKeeper::TrimSome() {
  const absl::StatusOr<bool> more = store_.TrimHistory(retention_, kBatch);
  const std::string error(more.status().message());
  if (error != last_error_ && !error.empty())
    spdlog::error("the history is not trimmed: {}", error);
  last_error_ = error;
  return more.ok() && *more;
}

}  // namespace guidon
