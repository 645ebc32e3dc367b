#include "store/commit_queue.h"

#include <thread>
#include <utility>

namespace guidon {

absl::StatusOr<std::vector<ChangeResult>> CommitQueue::Submit(const std::vector<Change>& changes,
                                                              const Attribution& attribution) {
  Waiting own(Apply{changes, attribution});
  std::vector<Waiting*> group;
  {
    MutexLock lock(mutex_);
    queue_.push_back(&own);
    while (!own.done && (committing_ || queue_.front() != &own)) own.woken.Wait(mutex_);
    if (own.done) return std::move(own.results);
    committing_ = true;
  }
  // Lets those come back whom the last group has just woken: they join this one, not the next.
  std::this_thread::yield();
  {
    MutexLock lock(mutex_);
    group.swap(queue_);
  }
  commit_({group.begin(), group.end()});
  MutexLock lock(mutex_);
  committing_ = false;
  // First who goes on with the next group. Under the lock, for those who wait are gone after it.
  if (!queue_.empty()) queue_.front()->woken.NotifyAll();
  for (Waiting* const waiting : group) {
    waiting->done = true;
    waiting->woken.NotifyAll();
  }
  return std::move(own.results);
}

}  // namespace guidon
