#ifndef OPENFEATURE_PROVIDER_EVENT_EMITTER_H_
#define OPENFEATURE_PROVIDER_EVENT_EMITTER_H_

#include <functional>
#include <memory>
#include <mutex>

#include "openfeature/provider_event.h"

namespace openfeature {

// A provider's voice: a member of the provider, which gives it out by
// FeatureProvider::GetEventEmitter. Thread-safe.
class ProviderEventEmitter {
 public:
  using Listener = std::function<void(ProviderEvent, const ProviderEventDetails&)>;

  // Tells whoever listens; lost where nobody does. Event handlers run before it returns, unless
  // another thread is running them: so the provider must hold no lock here that its own evaluations
  // or lifecycle functions take.
  void Emit(ProviderEvent event, const ProviderEventDetails& details = {}) const;

  // For the API, and for providers that wrap providers. nullptr ends listening; a call that is
  // under way in another thread may still end after this returns.
  void SetListener(Listener listener);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Listener> listener_;  // Guarded by mutex_.
};

}  // namespace openfeature

#endif  // OPENFEATURE_PROVIDER_EVENT_EMITTER_H_
