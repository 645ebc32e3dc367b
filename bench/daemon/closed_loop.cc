#include "bench/daemon/closed_loop.h"

#include <grpcpp/grpcpp.h>

#include <memory>
#include <vector>

namespace guidon::bench {
namespace {

namespace v1 = flagd::evaluation::v1;
using Clock = std::chrono::steady_clock;

// One call under way, and the place of the next.
struct Call {
  v1::EvaluationService::Stub* stub = nullptr;
  std::unique_ptr<grpc::ClientContext> context;
  v1::ResolveBooleanResponse response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ResolveBooleanResponse>> reader;

  void Start(const v1::ResolveBooleanRequest& request, grpc::CompletionQueue& queue) {
    context = std::make_unique<grpc::ClientContext>();
    reader = stub->AsyncResolveBoolean(context.get(), request, &queue);
    reader->Finish(&response, &status, this);
  }
};

}  // namespace

std::unique_ptr<v1::EvaluationService::Stub> Connect(const Target& target) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto credentials = grpc::InsecureChannelCredentials();
  if (!target.ca.empty()) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = target.ca;
    credentials = grpc::SslCredentials(options);
  }
  return v1::EvaluationService::NewStub(
      grpc::CreateCustomChannel(target.address, credentials, arguments));
}

ClosedLoopResult RunClosedLoop(const Target& target, const v1::ResolveBooleanRequest& request,
                               const ClosedLoop& load) {
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<v1::EvaluationService::Stub>> stubs;
  stubs.reserve(static_cast<size_t>(load.connections));
  for (int i = 0; i < load.connections; ++i) stubs.push_back(Connect(target));
  std::vector<Call> calls(static_cast<size_t>(load.connections * load.calls_per_connection));
  ClosedLoopResult result;
  const auto start = Clock::now();
  const auto end = start + load.duration;
  for (size_t i = 0; i < calls.size(); ++i) {
    calls[i].stub = stubs[i % stubs.size()].get();
    calls[i].Start(request, queue);
  }
  size_t under_way = calls.size();
  void* tag = nullptr;
  bool ok = false;
  while (under_way > 0 && queue.Next(&tag, &ok)) {
    Call& call = *static_cast<Call*>(tag);
    ++result.calls;
    if (!call.status.ok()) ++result.errors;
    if (Clock::now() < end) {
      call.Start(request, queue);
    } else {
      --under_way;
    }
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}  // namespace guidon::bench
