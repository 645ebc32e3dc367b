#ifndef GUIDON_SERVER_SERVICES_GRPC_STATUS_H_
#define GUIDON_SERVER_SERVICES_GRPC_STATUS_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/status.h"

namespace guidon {

// The same code and message for gRPC.
inline grpc::Status ToGrpcStatus(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.raw_code()), std::string(status.message())};
}

// Ends a unary call whose response, if it is to have one, is filled in.
inline grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context,
                                        const absl::Status& status) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_GRPC_STATUS_H_
