#include "store/change_listeners.h"

#include <utility>

namespace guidon {

class ChangeListeners::Entry final : public Subscription {
 public:
  Entry(std::shared_ptr<ChangeListeners> listeners, uint64_t number)
      : listeners_(std::move(listeners)), number_(number) {}
  ~Entry() override { listeners_->Remove(number_); }

 private:
  const std::shared_ptr<ChangeListeners> listeners_;
  const uint64_t number_;
};

std::unique_ptr<Subscription> ChangeListeners::Subscribe(Listener listener) {
  MutexLock lock(mutex_);
  listeners_.emplace(++last_number_, std::move(listener));
  return std::make_unique<Entry>(shared_from_this(), last_number_);
}

void ChangeListeners::Notify(Revision revision) {
  MutexLock lock(mutex_);
  for (const auto& [number, listener] : listeners_) listener(revision);
}

void ChangeListeners::Remove(uint64_t number) {
  Listener removed;  // destroyed after the lock is released
  MutexLock lock(mutex_);
  const auto found = listeners_.find(number);
  removed = std::move(found->second);
  listeners_.erase(found);
}

}  // namespace guidon
