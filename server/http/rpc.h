#ifndef GUIDON_SERVER_HTTP_RPC_H_
#define GUIDON_SERVER_HTTP_RPC_H_

#include "server/http/http_message.h"
#include "server/services/evaluation_dependencies.h"

namespace guidon {

// flagd.evaluation.v1, flagd.evaluation.v2 and schema.v1 by Connect and by gRPC-Web, which of them
// being told by the request's content type. What speaks gRPC itself gets a 415.
HttpHandler MakeRpcHandler(const EvaluationDependencies& dependencies);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_RPC_H_
