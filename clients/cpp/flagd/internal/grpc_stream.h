#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_GRPC_STREAM_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_GRPC_STREAM_H_

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_callback.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "flagd/internal/message_stream.h"
#include "flagd/internal/settings.h"

namespace guidon::flagd_internal {

// Sets what all calls of a provider carry.
inline void PrepareCall(grpc::ClientContext& context, const Settings& settings) {
  if (!settings.selector.empty()) context.AddMetadata("flagd-selector", settings.selector);
}

// A server stream whose messages one thread waits for. The next message is not read before the last
// one was taken, so that the daemon can skip to its newest state.
template <typename Response>
class GrpcStream : private grpc::ClientReadReactor<Response> {
 public:
  using Reactor = grpc::ClientReadReactor<Response>;
  using Clock = std::chrono::steady_clock;

  // Begins the call by `start`.
  GrpcStream(const Settings& settings,
             const std::function<void(grpc::ClientContext*, Reactor*)>& start) {
    PrepareCall(context_, settings);
    if (settings.stream_deadline.count() > 0) {
      context_.set_deadline(std::chrono::system_clock::now() + settings.stream_deadline);
    }
    start(&context_, this);
    this->AddHold();  // For Take starts reads; given back by the read that fails.
    this->StartRead(&response_);
    this->StartCall();
  }

  // Cancels the call and waits for its end.
  ~GrpcStream() override {
    Cancel();
    MutexLock lock(mutex_);
    while (!end_.has_value()) {
      // The call does not end before a read has failed.
      if (arrived_) Resume();
      changed_.Wait(mutex_);
    }
  }

  MessageStream::News Wait(Clock::time_point until) {
    using std::chrono::milliseconds;
    MutexLock lock(mutex_);
    while (!arrived_ && !end_.has_value()) {
      const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
      if (left.count() <= 0) return MessageStream::News::kNone;
      changed_.WaitFor(mutex_, left);
    }
    return arrived_ ? MessageStream::News::kMessage : MessageStream::News::kEnd;
  }

  // The message that Wait told of.
  Response Take() {
    MutexLock lock(mutex_);
    Response taken;
    taken.Swap(&response_);
    Resume();
    return taken;
  }

  StreamEnd End() const {
    MutexLock lock(mutex_);
    StreamEnd end;
    end.code = end_->error_code();
    end.message = end_->ok() ? "the daemon has ended the stream" : end_->error_message();
    return end;
  }

  void Cancel() { context_.TryCancel(); }

 private:
  void Resume() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    arrived_ = false;
    this->StartRead(&response_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return this->RemoveHold();  // OnDone follows.
    MutexLock lock(mutex_);
    arrived_ = true;
    changed_.NotifyAll();
  }

  void OnDone(const grpc::Status& status) override {
    MutexLock lock(mutex_);
    end_ = status;
    changed_.NotifyAll();
  }

  grpc::ClientContext context_;
  Response response_;
  mutable Mutex mutex_;
  CondVar changed_;
  bool arrived_ ABSL_GUARDED_BY(mutex_) = false;  // A message is in response_.
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_GRPC_STREAM_H_
