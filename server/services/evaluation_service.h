#ifndef GUIDON_SERVER_SERVICES_EVALUATION_SERVICE_H_
#define GUIDON_SERVER_SERVICES_EVALUATION_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/services/evaluation_dependencies.h"

namespace guidon {

// The (service, method) pairs that RpcMetrics must be made with.
std::vector<std::pair<std::string, std::string>> EvaluationMethods();

// flagd.evaluation.v1, flagd.evaluation.v2 and schema.v1, to be registered with one server.
// They behave as shared/flagd-behaviour.md says and accept the header `flagd-selector`.
std::vector<std::unique_ptr<grpc::Service>> MakeEvaluationServices(
    const EvaluationDependencies& dependencies);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_EVALUATION_SERVICE_H_
