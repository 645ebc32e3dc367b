#ifndef GUIDON_STORE_ROCKSDB_CURRENT_VIEW_H_
#define GUIDON_STORE_ROCKSDB_CURRENT_VIEW_H_

#include <cstddef>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "store/rocksdb/view.h"

namespace guidon {

// The view that readers see. Readers never wait for a write, only for a database that is being
// opened anew. Thread-safe; Set, Fail and TakeAway are called by one thread at a time.
class CurrentView {
 public:
  explicit CurrentView(std::unique_ptr<const View> view);
  // All views must have been given back.
  ~CurrentView();

  // The view, which must not be kept; or why there is none.
  absl::StatusOr<std::shared_ptr<const View>> Get() const;
  // That of the view; while there is none, of the last one.
  Revision revision() const;

  void Set(std::unique_ptr<const View> view);
  // From now on, Get gives `error`.
  void Fail(const absl::Status& error);

  // Takes the view away and waits until nobody uses one any more, so that the database can be
  // closed. From now on, Get waits for Set or Fail.
  void TakeAway();

 private:
  void Replace(std::shared_ptr<const View> view, absl::Status error);
  void Closed();

  mutable Mutex mutex_;
  mutable CondVar changed_;
  std::shared_ptr<const View> view_ ABSL_GUARDED_BY(mutex_);
  absl::Status error_ ABSL_GUARDED_BY(mutex_);
  Revision revision_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t open_views_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_CURRENT_VIEW_H_
