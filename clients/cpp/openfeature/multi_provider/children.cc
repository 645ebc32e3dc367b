#include "openfeature/multi_provider/children.h"

#include "openfeature/internal/provider_record.h"

namespace openfeature {
namespace {

using guidon::MutexLock;

// The higher, the more it counts for the whole.
int Weight(ProviderStatus status) {
  switch (status) {
    case ProviderStatus::kFatal:
      return 5;
    case ProviderStatus::kNotReady:
      return 4;
    case ProviderStatus::kError:
      return 3;
    case ProviderStatus::kStale:
      return 2;
    case ProviderStatus::kReconciling:
      return 1;
    case ProviderStatus::kReady:
      break;
  }
  return 0;
}

}  // namespace

MultiProvider::Children::Children(std::vector<Entry> entries) {
  for (Entry& entry : entries) all_.push_back(std::make_unique<Child>(std::move(entry)));
}

ProviderStatus MultiProvider::Children::Worst() const {
  ProviderStatus worst = ProviderStatus::kReady;
  for (const auto& child : all_) {
    if (Weight(child->status) > Weight(worst)) worst = child->status;
  }
  return worst;
}

void MultiProvider::Children::OnEvent(Child& child, ProviderEvent event,
                                      const ProviderEventDetails& details) {
  {
    MutexLock lock(mutex_);
    const auto status = internal::StatusAfter(event, details);
    if (!status) {
      pending_.emplace_back(event, details);
    } else {
      child.status = *status;
      child.last_details = details;
      const ProviderStatus worst = Worst();
      const auto to_tell = internal::EventOf(worst);
      if (worst != told_ && to_tell) {
        for (const auto& candidate : all_) {
          if (candidate->status != worst) continue;
          const bool caused_it = *status == worst;
          pending_.emplace_back(*to_tell, caused_it ? details : candidate->last_details);
          break;
        }
      }
      told_ = worst;
    }
  }
  EmitPending();
}

void MultiProvider::Children::EmitPending() {
  mutex_.Lock();
  if (emitting_) {
    mutex_.Unlock();
    return;
  }
  emitting_ = true;
  while (!pending_.empty()) {
    const auto [event, details] = std::move(pending_.front());
    pending_.pop_front();
    mutex_.Unlock();
    events_.Emit(event, details);
    mutex_.Lock();
  }
  emitting_ = false;
  mutex_.Unlock();
}

void MultiProvider::Children::Reset() {
  MutexLock lock(mutex_);
  for (const auto& child : all_) {
    child->status = ProviderStatus::kNotReady;
    child->last_details = {};
  }
  told_ = ProviderStatus::kNotReady;
  pending_.clear();
}

}  // namespace openfeature
