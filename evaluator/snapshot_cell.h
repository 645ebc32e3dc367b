#ifndef GUIDON_EVALUATOR_SNAPSHOT_CELL_H_
#define GUIDON_EVALUATOR_SNAPSHOT_CELL_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/mutex.h"
#include "evaluator/snapshot.h"

namespace guidon {

// The place where the newest snapshot is published. Thread-safe.
//
// Each thread keeps a reference to the snapshot it saw last, and a version number tells it
// whether that is still the newest; so a reader touches no shared cache line that anybody
// writes to, but for the first read after a change, which copies one pointer under a mutex.
// The price: a thread that has stopped reading holds on to the snapshot it saw last.
class SnapshotCell {
 public:
  explicit SnapshotCell(std::shared_ptr<const Snapshot> first);
  SnapshotCell(const SnapshotCell&) = delete;
  SnapshotCell& operator=(const SnapshotCell&) = delete;

  // The newest snapshot. The reference is good until this thread calls Get on any cell again;
  // copy the pointer to keep it longer. Never nullptr.
  const std::shared_ptr<const Snapshot>& Get() const;

  // Makes `next` the newest: every Get that starts after this returns gives it.
  void Set(std::shared_ptr<const Snapshot> next);

 private:
  // Unique among all cells and all their snapshots, so that one number identifies both.
  std::atomic<uint64_t> version_;
  mutable Mutex mutex_;
  std::shared_ptr<const Snapshot> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_SNAPSHOT_CELL_H_
