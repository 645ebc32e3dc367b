#include "server/http/rpc.h"

#include "server/http/connect.h"
#include "server/http/connect_parts.h"
#include "server/http/grpc_web.h"
#include "server/http/rpc_codec.h"
#include "server/services/unary_methods.h"

namespace guidon {

HttpHandler MakeRpcHandler(const EvaluationDependencies& dependencies) {
  return [dependencies](const HttpRequest& request) {
    if (IsGrpcWeb(MediaType(request))) return AnswerGrpcWeb(dependencies, request);
    if (IsEventStream(request.path)) return AnswerConnectStream(dependencies, request);
    const UnaryMethod* const method = FindUnaryMethod(request.path);
    return method != nullptr ? AnswerConnectUnary(dependencies, *method, request)
                             : UnknownMethod(request);
  };
}

}  // namespace guidon
