#ifndef GUIDON_SERVER_HTTP_ADMIN_RPC_H_
#define GUIDON_SERVER_HTTP_ADMIN_RPC_H_

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <memory>

#include "server/http/http_message.h"

namespace guidon {

// The services of package guidon.admin.v1 by the Connect protocol: a request becomes a call over
// `channel`, which leads to the gRPC server that has them. So a service is served here as soon as
// it is there. Unary methods and those that answer with a stream, by POST, in JSON or in protobuf's
// binary format; a member that the request's type does not have is refused.
//
// `max_message` is in bytes, of a message that came compressed; 0: no limit.
HttpHandler MakeAdminRpcHandler(std::shared_ptr<grpc::Channel> channel, size_t max_message);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_ADMIN_RPC_H_
