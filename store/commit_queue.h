#ifndef GUIDON_STORE_COMMIT_QUEUE_H_
#define GUIDON_STORE_COMMIT_QUEUE_H_

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "store/flag_store.h"

namespace guidon {

// Gathers the Applies that come while one is being made durable, so that they are made durable
// together: one writer's thread does it for all, the others wait. Thread-safe.
class CommitQueue {
 public:
  // A FlagStore::Apply under way.
  struct Apply {
    const std::vector<Change>& changes;
    const Attribution& attribution;
    absl::StatusOr<std::vector<ChangeResult>> results = absl::UnknownError("not made");
  };

  // Makes the Applies of `group`, at least one, in their order, and sets their results.
  using Commit = std::function<void(const std::vector<Apply*>& group)>;

  // Calls of `commit` come one at a time.
  explicit CommitQueue(Commit commit) : commit_(std::move(commit)) {}

  // Returns when a group with this Apply was committed. Groups follow the order of the calls.
  absl::StatusOr<std::vector<ChangeResult>> Submit(const std::vector<Change>& changes,
                                                   const Attribution& attribution);

 private:
  struct Waiting : Apply {
    explicit Waiting(Apply apply) : Apply(std::move(apply)) {}
    bool done = false;
    CondVar woken;  // done, or its turn to commit a group
  };

  const Commit commit_;
  Mutex mutex_;
  bool committing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::shared_ptr<Waiting>> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_STORE_COMMIT_QUEUE_H_
