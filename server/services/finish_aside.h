#ifndef GUIDON_SERVER_SERVICES_FINISH_ASIDE_H_
#define GUIDON_SERVER_SERVICES_FINISH_ASIDE_H_

#include <grpcpp/grpcpp.h>

#include <utility>

#include "server/services/grpc_status.h"
#include "server/side_thread.h"

namespace guidon {

// Ends a unary call with the status that `work` returns once `side_thread` has come to it: for
// calls that can take seconds. gRPC serves evaluations with as few threads as two, and would have
// none left. `context`, request and response are good until then. `work` must be copyable.
template <typename Work>
grpc::ServerUnaryReactor* FinishAside(grpc::CallbackServerContext* context, SideThread& side_thread,
                                      Work work) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  side_thread.Run(
      [reactor, work = std::move(work)]() mutable { reactor->Finish(ToGrpcStatus(work())); });
  return reactor;
}

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_FINISH_ASIDE_H_
