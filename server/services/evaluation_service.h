#ifndef GUIDON_SERVER_SERVICES_EVALUATION_SERVICE_H_
#define GUIDON_SERVER_SERVICES_EVALUATION_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/context_overlay.h"
#include "server/flag_catalog.h"
#include "server/metrics.h"
#include "server/services/stream_hub.h"
#include "server/telemetry/tracer.h"

namespace guidon {

// What evaluation services work with. All of it must outlive them.
struct EvaluationDependencies {
  const FlagCatalog& catalog;
  StreamHub& hub;
  const ContextOverlay& overlay;
  EvaluationMetrics& metrics;
  RpcMetrics& rpc_metrics;
  std::function<int64_t()> unix_seconds;                  // the time that rules see; thread-safe
  absl::Duration stream_deadline = absl::ZeroDuration();  // 0: event streams last for ever
  const Tracer* tracer = nullptr;                         // nullptr: evaluations are not traced
};

// The (service, method) pairs that RpcMetrics must be made with.
std::vector<std::pair<std::string, std::string>> EvaluationMethods();

// flagd.evaluation.v1, flagd.evaluation.v2 and schema.v1, to be registered with one server.
// They behave as shared/flagd-behaviour.md says and accept the header `flagd-selector`.
std::vector<std::unique_ptr<grpc::Service>> MakeEvaluationServices(
    const EvaluationDependencies& dependencies);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_EVALUATION_SERVICE_H_
