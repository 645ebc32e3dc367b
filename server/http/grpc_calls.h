#ifndef GUIDON_SERVER_HTTP_GRPC_CALLS_H_
#define GUIDON_SERVER_HTTP_GRPC_CALLS_H_

#include "absl/strings/string_view.h"
#include "server/http/http_message.h"
#include "server/services/evaluation_dependencies.h"

// gRPC's calls of flagd.evaluation.v1, flagd.evaluation.v2, schema.v1 and grpc.health.v1, over
// HTTP/2 and without the gRPC library: docs/decisions/0034-grpc-of-our-own.md says why.
namespace guidon {

// Whether the calls of a connection whose first call is that of `path` are answered here: a method
// of an evaluation package, one that there is or not.
bool IsEvaluationCall(absl::string_view path);

// Whether `path` is answered at all.
bool IsEvaluationOrHealthCall(absl::string_view path);

HttpHandler MakeGrpcCallHandler(const EvaluationDependencies& dependencies);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_GRPC_CALLS_H_
