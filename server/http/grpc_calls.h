#ifndef GUIDON_SERVER_HTTP_GRPC_CALLS_H_
#define GUIDON_SERVER_HTTP_GRPC_CALLS_H_

#include "absl/strings/string_view.h"
#include "server/http/http_message.h"
#include "server/services/evaluation_dependencies.h"

namespace guidon {

// Whether `path` is that of a method of an evaluation package, one that there is or not.
bool IsEvaluationCall(absl::string_view path);

// Answers gRPC's calls of flagd.evaluation.v1, flagd.evaluation.v2 and schema.v1, which came over
// HTTP/2, as the gRPC library would (PROTOCOL-HTTP2 of gRPC's documentation).
HttpHandler MakeGrpcCallHandler(const EvaluationDependencies& dependencies);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_GRPC_CALLS_H_
