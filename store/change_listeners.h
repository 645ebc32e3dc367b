#ifndef GUIDON_STORE_CHANGE_LISTENERS_H_
#define GUIDON_STORE_CHANGE_LISTENERS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "store/flag_store.h"

namespace guidon {

// Who wants to hear of changes: FlagStore::Subscribe for its implementations. Thread-safe.
// Held by shared_ptr, for subscriptions may outlive the store.
class ChangeListeners : public std::enable_shared_from_this<ChangeListeners> {
 public:
  using Listener = std::function<void(Revision)>;

  std::unique_ptr<Subscription> Subscribe(Listener listener);

  // Calls each listener. Must be called with rising revisions, one call at a time.
  void Notify(Revision revision);

 private:
  class Entry;

  void Remove(uint64_t number);

  // Held during calls, so that Remove waits for those that are running.
  Mutex mutex_;
  std::map<uint64_t, Listener> listeners_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_number_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace guidon

#endif  // GUIDON_STORE_CHANGE_LISTENERS_H_
