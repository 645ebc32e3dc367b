#ifndef GUIDON_SERVER_HTTP_ADMIN_RPC_H_
#define GUIDON_SERVER_HTTP_ADMIN_RPC_H_

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "server/http/http_message.h"

namespace guidon {

// OK for a request of somebody who may call at all; `method` is the call's, e.g. "Kill".
using CheckCaller =
    std::function<absl::Status(const HttpRequest& request, const std::string& method)>;

// The services of package guidon.admin.v1 by the Connect protocol: a request becomes a call over
// `channel`, which leads to the gRPC server that has them. So a service is served here as soon as
// it is there. Unary methods and those that answer with a stream, by POST, in JSON or in protobuf's
// binary format; a member that the request's type does not have is refused.
//
// `check` is asked before a request's message is looked at, so that nobody whom the services would
// refuse has the server unpack and parse for them. The services check for themselves too.
//
// The handler must be destroyed after its replies, and not by a thread of gRPC's.
//
// `max_message` is in bytes, of a message that came compressed; 0: no limit.
HttpHandler MakeAdminRpcHandler(std::shared_ptr<grpc::Channel> channel, size_t max_message,
                                CheckCaller check);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_ADMIN_RPC_H_
