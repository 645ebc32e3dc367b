#ifndef GUIDON_SERVER_HTTP_GRPC_WEB_H_
#define GUIDON_SERVER_HTTP_GRPC_WEB_H_

#include "absl/strings/string_view.h"
#include "server/http/http_message.h"
#include "server/services/evaluation_dependencies.h"

namespace guidon {

// Whether a Content-Type, as MediaType gives it, is one of gRPC-Web's: application/grpc-web or
// application/grpc-web-text, each also with +proto or +json.
bool IsGrpcWeb(absl::string_view media_type);

// Answers a call by gRPC-Web (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md), of a
// unary method or of EventStream. All but a wrong HTTP method is answered with status 200 and says
// in its trailers what went wrong. Thread-safe.
HttpReply AnswerGrpcWeb(const EvaluationDependencies& dependencies, const HttpRequest& request);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_GRPC_WEB_H_
