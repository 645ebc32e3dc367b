// The peer of guidond in the throughput benchmark: flagd.evaluation.v1 with a constant answer, on
// the same gRPC library and API. What it serves is what gRPC leaves for anybody.
//
//   empty-service                          on gRPC's own listener
//   empty-service front                    behind the front of guidond's ports
//   empty-service tls CERTIFICATE KEY      gRPC's own listener with TLS
//   empty-service front CERTIFICATE KEY    the front, where gRPC terminates TLS
//   empty-service pump CERTIFICATE KEY     the front terminates TLS, and pumps to gRPC

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "server/grpc_port.h"
#include "server/http/http_server.h"

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

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "empty-service: %s\n", std::string(status.message()).c_str());
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace guidon;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const std::string way = argc > 1 ? argv[1] : "";
  std::shared_ptr<TlsCertificates> tls;
  if (argc > 3) {
    auto loaded = TlsCertificates::Load({argv[2], argv[3], ""});
    Check(loaded.status());
    tls = *loaded;
  }
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<EmptyService>());
  GrpcPort grpc;
  std::unique_ptr<HttpServer> front;
  uint16_t port = 0;
  if (way == "front" || way == "pump") {
    Check(grpc.StartWithoutPort({}, services, tls));
    HttpServerOptions options;
    options.threads = 2;
    options.service.handler = [](const HttpRequest&) { return HttpReply(); };
    options.service.tls = tls;
    options.service.grpc = grpc.serving();
    if (way == "pump") options.service.grpc.tls = nullptr;
    auto started = HttpServer::Start(std::move(options));
    Check(started.status());
    front = *std::move(started);
    port = front->port();
  } else {
    Check(grpc.Start("[::]:0", {}, services, tls));
    port = grpc.port();
  }
  std::printf("evaluation port %d\n", port);
  std::fflush(stdout);
  int received = 0;
  sigwait(&signals, &received);
  grpc.Shutdown(std::chrono::system_clock::now());
  return 0;
}
