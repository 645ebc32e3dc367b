#include "openfeature/provider_event_emitter.h"

#include <utility>

namespace openfeature {

void ProviderEventEmitter::Emit(ProviderEvent event, const ProviderEventDetails& details) const {
  std::shared_ptr<const Listener> listener;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    listener = listener_;
  }
  if (listener != nullptr) (*listener)(event, details);
}

void ProviderEventEmitter::SetListener(Listener listener) {
  std::shared_ptr<const Listener> next;
  if (listener) next = std::make_shared<const Listener>(std::move(listener));
  std::lock_guard<std::mutex> lock(mutex_);
  listener_.swap(next);
}

}  // namespace openfeature
