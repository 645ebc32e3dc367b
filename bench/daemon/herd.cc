#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

#include "bench/daemon/closed_loop.h"
#include "bench/daemon/daemon_parts.h"
#include "bench/daemon/documents.h"
#include "bench/daemon/empty_server.h"
#include "bench/daemon/samples.h"
#include "tests/support/guidond.h"

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

constexpr int kClients = 2000;

// Has all clients connect and make one call at the same moment, and returns the time until all
// have their reply, in milliseconds.
double ServeHerd(const std::string& address) {
  v1::ResolveBooleanRequest request;
  request.set_flag_key("static");
  grpc::CompletionQueue queue;
  std::vector<Client> herd(kClients);
  for (Client& client : herd) client.stub = Connect(Target{address});
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
  return Milliseconds(std::chrono::steady_clock::now() - start);
}

}  // namespace

void MeasureHerd(int rounds) {
  testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", R"({"flags": {"static": )" + Flag("{}") + "}}");
  std::vector<double> base;
  std::vector<double> ours;
  for (int round = 0; round < rounds; ++round) {
    base.push_back(ServeHerd(EmptyServer({}).address()));
    testing::Guidond guidond({"--uri", "file:" + dir / "flags.json", "--store", dir / "store"});
    if (!guidond.ready()) throw std::runtime_error(guidond.errors());
    ours.push_back(ServeHerd("127.0.0.1:" + std::to_string(guidond.evaluation_port())));
  }
  const double median = Percentile(ours, 0.5);
  std::printf("%d clients after a start %8.0f ms   %5.2f x the empty service\n", kClients, median,
              median / Percentile(base, 0.5));
}

}  // namespace guidon::bench
