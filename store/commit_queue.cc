#include "store/commit_queue.h"

#include <thread>
#include <utility>

namespace guidon {

absl::StatusOr<std::vector<ChangeResult>> CommitQueue::Submit(const std::vector<Change>& changes,
                                                              const Attribution& attribution) {
  // Shared, for whoever commits it wakes its thread when that may be gone already.
  const auto own = std::make_shared<Waiting>(Apply{changes, attribution});
  std::vector<std::shared_ptr<Waiting>> group;
  {
    MutexLock lock(mutex_);
    queue_.push_back(own);
    while (!own->done && (committing_ || queue_.front() != own)) own->woken.Wait(mutex_);
    if (own->done) return std::move(own->results);
    committing_ = true;
  }
  // Lets those come back whom the last group has just woken: they join this one, not the next.
  std::this_thread::yield();
  {
    MutexLock lock(mutex_);
    group.swap(queue_);
  }
  std::vector<Apply*> applies;
  for (const std::shared_ptr<Waiting>& waiting : group) applies.push_back(waiting.get());
  commit_(applies);
  std::shared_ptr<Waiting> next;  // who goes on with the next group
  {
    MutexLock lock(mutex_);
    committing_ = false;
    if (!queue_.empty()) next = queue_.front();
    for (const std::shared_ptr<Waiting>& waiting : group) waiting->done = true;
  }
  // Without the lock, which each of them takes first.
  if (next != nullptr) next->woken.NotifyAll();
  for (const std::shared_ptr<Waiting>& waiting : group) {
    if (waiting != own) waiting->woken.NotifyAll();
  }
  return std::move(own->results);
}

}  // namespace guidon
