// The peer of guidond in the throughput benchmark: flagd.evaluation.v1 with a constant answer, on
// the same gRPC library and API. What it serves is what gRPC leaves for anybody.

#include <grpcpp/grpcpp.h>

#include <csignal>
#include <cstdio>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"

namespace {

namespace v1 = flagd::evaluation::v1;

class EmptyService final : public v1::EvaluationService::CallbackService {
  grpc::ServerUnaryReactor* ResolveBoolean(grpc::CallbackServerContext* context,
                                           const v1::ResolveBooleanRequest*,
                                           v1::ResolveBooleanResponse* response) override {
    response->set_value(true);
    response->set_reason("STATIC");
    response->set_variant("on");
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

int main() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  EmptyService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("[::]:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::printf("evaluation port %d\n", port);
  std::fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  server->Shutdown();
  return 0;
}
