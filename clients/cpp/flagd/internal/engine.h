#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_ENGINE_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_ENGINE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "flagd/internal/details.h"
#include "flagd/internal/follower.h"
#include "flagd/internal/link.h"
#include "flagd/internal/local_flags.h"
#include "flagd/internal/rpc_resolver.h"
#include "flagd/internal/settings.h"

namespace guidon::flagd_internal {

// A provider without the OpenFeature API around it. Thread-safe.
class Engine : public std::enable_shared_from_this<Engine> {
 public:
  // `tell` is called with what happens, by threads of this and by Init.
  Engine(absl::StatusOr<Settings> settings, std::function<void(const Notice&)> tell);
  ~Engine();

  // FAILED_PRECONDITION: it will not work, ever. UNAVAILABLE: not connected yet. CANCELLED: shut
  // down meanwhile.
  absl::Status Init();
  void Shutdown();

  template <typename T>
  Details<T> Evaluate(std::string_view key, T default_value,
                      const openfeature::EvaluationContext& context) {
    if (rpc_) return rpc_->Evaluate<T>(key, std::move(default_value), context);
    if (local_) {
      return local_->Evaluate<T>(key, std::move(default_value), context,
                                 link_.trust() == Trust::kStale);
    }
    return MakeError<T>(std::move(default_value), openfeature::ErrorCode::kProviderFatal,
                        std::string(settings_.status().message()));
  }

 private:
  std::unique_ptr<Follower> MakeFollower();

  const absl::StatusOr<Settings> settings_;
  Link link_;
  std::optional<RpcResolver> rpc_;
  std::optional<LocalFlags> local_;
  Mutex mutex_;
  std::unique_ptr<Follower> follower_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_ENGINE_H_
