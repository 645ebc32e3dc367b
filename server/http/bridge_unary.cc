#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <optional>
#include <utility>

#include "base/mutex.h"
#include "server/http/bridge.h"
#include "server/http/rpc_codec.h"

namespace guidon {
namespace {

using google::protobuf::Message;

// What gRPC works on; it may outlive the reply.
struct Running {
  Running(std::shared_ptr<grpc::Channel> channel, BridgedCall bridged)
      : call(std::move(bridged)), stub(std::move(channel)) {}

  BridgedCall call;
  grpc::TemplatedGenericStub<Message, Message> stub;
  Mutex mutex;
  std::optional<grpc::Status> status ABSL_GUARDED_BY(mutex);
  std::function<void()> wake ABSL_GUARDED_BY(mutex);
};

class UnaryReply final : public PendingReply {
 public:
  UnaryReply(std::shared_ptr<grpc::Channel> channel, BridgedCall call, MakeReply reply)
      : running_(std::make_shared<Running>(std::move(channel), std::move(call))),
        reply_(std::move(reply)) {}

  ~UnaryReply() override {
    running_->call.context->TryCancel();
    MutexLock lock(running_->mutex);
    running_->wake = nullptr;
  }

  void Start(std::function<void()> wake) override {
    {
      MutexLock lock(running_->mutex);
      running_->wake = std::move(wake);
    }
    const BridgedCall& call = running_->call;
    running_->stub.UnaryCall(call.context.get(), call.method, {}, call.question.get(),
                             call.answer.get(), [running = running_](grpc::Status status) {
                               MutexLock lock(running->mutex);
                               running->status = std::move(status);
                               if (running->wake != nullptr) running->wake();
                             });
  }

  std::optional<HttpReply> Take() override {
    MutexLock lock(running_->mutex);
    if (!running_->status.has_value()) return std::nullopt;
    return reply_(ToAbslStatus(*running_->status), *running_->call.answer);
  }

 private:
  const std::shared_ptr<Running> running_;
  const MakeReply reply_;
};

}  // namespace

std::unique_ptr<PendingReply> CallUnary(std::shared_ptr<grpc::Channel> channel, BridgedCall call,
                                        MakeReply reply) {
  return std::make_unique<UnaryReply>(std::move(channel), std::move(call), std::move(reply));
}

}  // namespace guidon
