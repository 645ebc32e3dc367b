#include "bench/load/herd.h"

#include <grpcpp/grpcpp.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace guidon::bench {
namespace {

namespace v1 = flagd::evaluation::v1;

struct Client {
  std::unique_ptr<v1::EvaluationService::Stub> stub;
  grpc::ClientContext context;
  v1::ResolveBooleanResponse response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ResolveBooleanResponse>> reader;
};

}  // namespace

std::chrono::steady_clock::duration ServeHerd(const Target& target,
                                              const v1::ResolveBooleanRequest& request,
                                              int clients) {
  grpc::CompletionQueue queue;
  std::vector<Client> herd(static_cast<size_t>(clients));
  for (Client& client : herd) client.stub = Connect(target);
  const auto start = std::chrono::steady_clock::now();
  for (Client& client : herd) {
    client.context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    client.context.set_wait_for_ready(true);  // connects again where that fails, as providers do
    client.reader = client.stub->AsyncResolveBoolean(&client.context, request, &queue);
    client.reader->Finish(&client.response, &client.status, &client);
  }
  void* tag = nullptr;
  bool ok = false;
  for (size_t i = 0; i < herd.size() && queue.Next(&tag, &ok); ++i) {
    const grpc::Status& status = static_cast<Client*>(tag)->status;
    if (!status.ok()) throw std::runtime_error("a client of the herd: " + status.error_message());
  }
  return std::chrono::steady_clock::now() - start;
}

}  // namespace guidon::bench
