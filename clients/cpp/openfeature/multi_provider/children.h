#ifndef OPENFEATURE_MULTI_PROVIDER_CHILDREN_H_
#define OPENFEATURE_MULTI_PROVIDER_CHILDREN_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "openfeature/multi_provider/multi_provider.h"
#include "openfeature/provider_status.h"

namespace openfeature {

// The providers of a multi-provider, and the one status that is made of theirs. Thread-safe.
class MultiProvider::Children {
 public:
  struct Child {
    explicit Child(Entry entry)
        : provider(std::move(entry.provider)), name(std::move(entry.name)),
          metadata(provider->GetMetadata()) {}

    const std::shared_ptr<FeatureProvider> provider;
    const std::string name;
    const Metadata metadata;
    std::atomic<ProviderStatus> status{ProviderStatus::kNotReady};
    ProviderEventDetails last_details;  // Guarded by mutex_.
  };

  explicit Children(std::vector<Entry> entries);

  const std::vector<std::unique_ptr<Child>>& all() const { return all_; }
  ProviderEventEmitter& events() { return events_; }

  // Takes an event of a child: changes its status and, where the whole's status changes by that,
  // emits an event of the child that has the whole's new status.
  void OnEvent(Child& child, ProviderEvent event, const ProviderEventDetails& details);

  // All children are uninitialized again; nothing is emitted.
  void Reset();

 private:
  ProviderStatus Worst() const;
  void EmitPending();

  ProviderEventEmitter events_;  // The whole's.
  std::vector<std::unique_ptr<Child>> all_;
  guidon::Mutex mutex_;
  ProviderStatus told_ ABSL_GUARDED_BY(mutex_) = ProviderStatus::kNotReady;
  std::deque<std::pair<ProviderEvent, ProviderEventDetails>> pending_ ABSL_GUARDED_BY(mutex_);
  bool emitting_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace openfeature

#endif  // OPENFEATURE_MULTI_PROVIDER_CHILDREN_H_
