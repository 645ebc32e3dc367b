#include "openfeature/internal/provider_record.h"

namespace openfeature::internal {

using guidon::MutexLock;

void ProviderRecord::SetInitializing() {
  MutexLock lock(mutex_);
  initializer_ = std::this_thread::get_id();
}

void ProviderRecord::SetInitialized(absl::Status result) {
  MutexLock lock(mutex_);
  initialized_ = std::move(result);
  changed_.NotifyAll();
}

void ProviderRecord::SetShutDown() {
  MutexLock lock(mutex_);
  shut_down_ = true;
  changed_.NotifyAll();
}

std::optional<absl::Status> ProviderRecord::WaitInitialized(
    std::optional<std::chrono::milliseconds> timeout) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = timeout ? Clock::now() + *timeout : Clock::time_point::max();
  MutexLock lock(mutex_);
  while (!initialized_) {
    if (initializer_ == std::this_thread::get_id()) return std::nullopt;
    if (!timeout) {
      changed_.Wait(mutex_);
      continue;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return std::nullopt;
    changed_.WaitFor(mutex_, left);
  }
  return initialized_;
}

bool ProviderRecord::IsInitialized() {
  MutexLock lock(mutex_);
  return initialized_.has_value();
}

void ProviderRecord::WaitShutDown() {
  MutexLock lock(mutex_);
  while (!shut_down_) changed_.Wait(mutex_);
}

std::optional<ProviderStatus> StatusAfter(ProviderEvent event,
                                          const ProviderEventDetails& details) {
  switch (event) {
    case ProviderEvent::kReady:
    case ProviderEvent::kContextChanged:
      return ProviderStatus::kReady;
    case ProviderEvent::kError:
      return details.error_code == ErrorCode::kProviderFatal ? ProviderStatus::kFatal
                                                             : ProviderStatus::kError;
    case ProviderEvent::kStale:
      return ProviderStatus::kStale;
    case ProviderEvent::kReconciling:
      return ProviderStatus::kReconciling;
    case ProviderEvent::kConfigurationChanged:
      break;
  }
  return std::nullopt;
}

std::optional<ProviderEvent> EventOf(ProviderStatus status) {
  switch (status) {
    case ProviderStatus::kReady:
      return ProviderEvent::kReady;
    case ProviderStatus::kError:
    case ProviderStatus::kFatal:
      return ProviderEvent::kError;
    case ProviderStatus::kStale:
      return ProviderEvent::kStale;
    case ProviderStatus::kReconciling:
      return ProviderEvent::kReconciling;
    case ProviderStatus::kNotReady:
      break;
  }
  return std::nullopt;
}

}  // namespace openfeature::internal
