#ifndef OPENFEATURE_INTERNAL_PROVIDER_RECORD_H_
#define OPENFEATURE_INTERNAL_PROVIDER_RECORD_H_

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "openfeature/provider.h"
#include "openfeature/provider_event.h"
#include "openfeature/provider_status.h"

namespace openfeature::internal {

// One stay of a provider in an API: from its first binding to its shutdown. Thread-safe but for the
// fields that say otherwise.
class ProviderRecord {
 public:
  // `is_placeholder`: stands in where no provider was set. It is never ready, yet answers.
  ProviderRecord(std::shared_ptr<FeatureProvider> whose, bool is_placeholder)
      : provider(std::move(whose)), metadata(provider->GetMetadata()), placeholder(is_placeholder) {
  }

  const std::shared_ptr<FeatureProvider> provider;
  const Metadata metadata;
  const bool placeholder;
  std::atomic<ProviderStatus> status{ProviderStatus::kNotReady};

  // Guarded by the mutex of the API that this record belongs to.
  int bindings = 0;
  bool closed = false;                // Its events count no more.
  ProviderEventDetails last_details;  // Of the event that led to the status.

  // The record of the provider's former stay, if that has not ended yet: Init waits for it.
  std::shared_ptr<ProviderRecord> predecessor;

  void SetInitializing();  // By the thread that is about to call Init.
  void SetInitialized(absl::Status result);
  void SetShutDown();
  // What Init returned; nullopt when `timeout` passed before it did, or where this is called from
  // within Init: there, waiting would never end.
  std::optional<absl::Status> WaitInitialized(std::optional<std::chrono::milliseconds> timeout);
  bool IsInitialized();
  void WaitShutDown();

 private:
  guidon::Mutex mutex_;
  guidon::CondVar changed_;
  std::thread::id initializer_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> initialized_ ABSL_GUARDED_BY(mutex_);
  bool shut_down_ ABSL_GUARDED_BY(mutex_) = false;
};

// The status that `event` leads to; nullopt where it leads to none.
std::optional<ProviderStatus> StatusAfter(ProviderEvent event, const ProviderEventDetails& details);

// The event that a handler which comes late has missed; nullopt in kNotReady.
std::optional<ProviderEvent> EventOf(ProviderStatus status);

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_PROVIDER_RECORD_H_
