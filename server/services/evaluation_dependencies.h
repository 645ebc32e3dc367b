#ifndef GUIDON_SERVER_SERVICES_EVALUATION_DEPENDENCIES_H_
#define GUIDON_SERVER_SERVICES_EVALUATION_DEPENDENCIES_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/time/time.h"
#include "server/context_overlay.h"
#include "server/flag_catalog.h"
#include "server/metrics.h"
#include "server/services/stream_hub.h"
#include "server/telemetry/tracer.h"

namespace guidon {

// What evaluation works with, over any protocol. All of it must outlive whatever uses it.
struct EvaluationDependencies {
  const FlagCatalog& catalog;
  StreamHub& hub;
  const ContextOverlay& overlay;
  EvaluationMetrics& metrics;
  RpcMetrics& rpc_metrics;
  std::function<int64_t()> unix_seconds;                  // the time that rules see; thread-safe
  absl::Duration stream_deadline = absl::ZeroDuration();  // 0: event streams last for ever
  size_t max_message = 0;          // bytes of a request that came compressed; 0: no limit
  const Tracer* tracer = nullptr;  // nullptr: evaluations are not traced
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_EVALUATION_DEPENDENCIES_H_
