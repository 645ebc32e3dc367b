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

// The end of the call that gRPC knows; it may outlive the body.
class Reader final : public grpc::ClientBidiReactor<Message, Message> {
 public:
  Reader(std::shared_ptr<grpc::Channel> channel, BridgedCall call)
      : call_(std::move(call)), stub_(std::move(channel)) {}

  void Start(std::shared_ptr<Reader> self, std::function<void()> wake) {
    {
      MutexLock lock(mutex_);
      self_ = std::move(self);
      wake_ = std::move(wake);
    }
    stub_.PrepareBidiStreamingCall(call_.context.get(), call_.method, {}, this);
    AddHold();  // until no read is to follow
    StartWriteLast(call_.question.get(), {});
    StartRead(call_.answer.get());
    StartCall();
  }

  void OnReadDone(bool ok) override {
    {
      MutexLock lock(mutex_);
      if (ok && !given_up_) {
        arrived_ = true;
        wake_();
        return;
      }
    }
    RemoveHold();
  }

  void OnDone(const grpc::Status& status) override {
    std::shared_ptr<Reader> self;  // is let go of after the lock
    MutexLock lock(mutex_);
    status_ = status;
    if (!given_up_) wake_();
    self = std::move(self_);
  }

  // Writes the message that has arrived into `piece` and has the next one read; or says how the
  // stream ended; or, with false and nothing, that it goes on later.
  bool Next(const StreamFraming& framing, std::string& piece, std::optional<absl::Status>& end) {
    {
      MutexLock lock(mutex_);
      if (status_.has_value()) end = ToAbslStatus(*status_);
      if (!arrived_) return false;
      arrived_ = false;
    }
    piece = framing.message(*call_.answer);
    call_.answer->Clear();
    StartRead(call_.answer.get());
    return true;
  }

  // Ends the call; nobody is woken any more.
  void GiveUp() {
    bool held = false;
    {
      MutexLock lock(mutex_);
      given_up_ = true;
      held = arrived_;  // so no read is under way
    }
    call_.context->TryCancel();
    if (held) RemoveHold();
  }

 private:
  const BridgedCall call_;
  grpc::TemplatedGenericStub<Message, Message> stub_;
  Mutex mutex_;
  std::shared_ptr<Reader> self_ ABSL_GUARDED_BY(mutex_);  // until gRPC is done
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
  bool arrived_ ABSL_GUARDED_BY(mutex_) = false;  // a message is in call_.answer
  bool given_up_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<grpc::Status> status_ ABSL_GUARDED_BY(mutex_);
};

class BridgedBody final : public BodyStream {
 public:
  BridgedBody(std::shared_ptr<grpc::Channel> channel, BridgedCall call, StreamFraming framing)
      : reader_(std::make_shared<Reader>(std::move(channel), std::move(call))),
        framing_(std::move(framing)) {}

  ~BridgedBody() override { reader_->GiveUp(); }

  void Start(std::function<void()> wake) override { reader_->Start(reader_, std::move(wake)); }

  Pull Next(std::string& piece) override {
    if (ended_) return Pull::kEnd;
    std::optional<absl::Status> end;
    if (reader_->Next(framing_, piece, end)) return Pull::kPiece;
    if (!end.has_value()) return Pull::kLater;
    ended_ = true;
    piece = framing_.end(*end);
    return Pull::kPiece;
  }

 private:
  const std::shared_ptr<Reader> reader_;
  const StreamFraming framing_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<BodyStream> CallStreaming(std::shared_ptr<grpc::Channel> channel, BridgedCall call,
                                          StreamFraming framing) {
  return std::make_unique<BridgedBody>(std::move(channel), std::move(call), std::move(framing));
}

}  // namespace guidon
