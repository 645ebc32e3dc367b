#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_RPC_RESOLVER_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_RPC_RESOLVER_H_

#include <memory>
#include <string_view>

#include "flagd/internal/details.h"
#include "flagd/internal/flag_cache.h"
#include "flagd/internal/link.h"
#include "flagd/internal/message_stream.h"
#include "flagd/internal/settings.h"
#include "openfeature/evaluation_context.h"

namespace guidon::flagd_internal {

struct RpcStubs;

// Lookups by calls to the daemon's evaluation service, and by the cache of what these gave for
// flags without rules. The event stream keeps the cache right. Thread-safe.
class RpcResolver {
 public:
  // `settings` and `link` must outlive this.
  RpcResolver(const Settings& settings, const Link& link);
  ~RpcResolver();

  // Takes at most the deadline.
  template <typename T>
  Details<T> Evaluate(std::string_view key, T default_value,
                      const openfeature::EvaluationContext& context);

  // Opens event streams; their channel is then the one for lookups too. This must outlive it.
  std::unique_ptr<StreamSource> MakeEventSource();

 private:
  class EventSource;
  template <typename Api>
  class EventStream;

  template <typename T>
  Details<T> Call(std::string_view key, T default_value,
                  const openfeature::EvaluationContext& context);
  std::shared_ptr<const RpcStubs> stubs() const;

  const Settings& settings_;
  const Link& link_;
  FlagCache cache_;
  mutable Mutex mutex_;
  std::shared_ptr<const RpcStubs> stubs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_RPC_RESOLVER_H_
