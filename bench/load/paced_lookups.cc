#include "bench/load/paced_lookups.h"

#include <grpcpp/grpcpp.h>

#include <memory>
#include <stdexcept>

namespace guidon::bench {
namespace {

namespace v1 = flagd::evaluation::v1;
using Clock = std::chrono::steady_clock;

constexpr size_t kConnections = 4;

struct Call {
  Clock::time_point due;
  grpc::ClientContext context;
  v1::ResolveBooleanResponse response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::ResolveBooleanResponse>> reader;
};

}  // namespace

std::vector<double> PacedLookups(const Target& target, const v1::ResolveBooleanRequest& request,
                                 const Pace& pace) {
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<v1::EvaluationService::Stub>> stubs;
  for (size_t i = 0; i < kConnections; ++i) stubs.push_back(Connect(target));
  const auto interval = std::chrono::nanoseconds(std::chrono::seconds(1)) / pace.per_second;
  const auto start = Clock::now();
  std::vector<std::unique_ptr<Call>> calls(static_cast<size_t>(pace.duration / interval));
  std::vector<double> took;
  size_t started = 0;
  while (took.size() < calls.size()) {
    const auto due = start + interval * static_cast<int64_t>(started);
    const auto now = Clock::now();
    if (started < calls.size() && now >= due) {
      auto& call = calls[started] = std::make_unique<Call>();
      call->due = due;
      call->reader =
          stubs[started % kConnections]->AsyncResolveBoolean(&call->context, request, &queue);
      call->reader->Finish(&call->response, &call->status, call.get());
      ++started;
      continue;
    }
    void* tag = nullptr;
    bool ok = false;
    const auto until =
        std::chrono::system_clock::now() +
        (started < calls.size() ? due - now : Clock::duration(std::chrono::seconds(1)));
    if (queue.AsyncNext(&tag, &ok, until) != grpc::CompletionQueue::GOT_EVENT) continue;
    const Call& call = *static_cast<Call*>(tag);
    if (!call.status.ok()) throw std::runtime_error("a lookup: " + call.status.error_message());
    took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - call.due).count());
  }
  return took;
}

}  // namespace guidon::bench
