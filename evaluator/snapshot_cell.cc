#include "evaluator/snapshot_cell.h"

#include <utility>

namespace guidon {
namespace {

uint64_t NextVersion() {
  static std::atomic<uint64_t> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

struct Seen {
  uint64_t version = 0;
  std::shared_ptr<const Snapshot> snapshot;
};

thread_local Seen seen;

}  // namespace

SnapshotCell::SnapshotCell(std::shared_ptr<const Snapshot> first)
    : version_(NextVersion()), current_(std::move(first)) {}

const std::shared_ptr<const Snapshot>& SnapshotCell::Get() const {
  if (seen.version != version_.load(std::memory_order_acquire)) {
    // The last reader of a snapshot destroys it: that must not happen under the mutex.
    std::shared_ptr<const Snapshot> former = std::move(seen.snapshot);
    MutexLock lock(mutex_);
    seen = {version_.load(std::memory_order_relaxed), current_};
  }
  return seen.snapshot;
}

void SnapshotCell::Set(std::shared_ptr<const Snapshot> next) {
  MutexLock lock(mutex_);
  current_.swap(next);
  version_.store(NextVersion(), std::memory_order_release);
}

}  // namespace guidon
