#ifndef GUIDON_SERVER_SERVICES_PUSH_STREAM_H_
#define GUIDON_SERVER_SERVICES_PUSH_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "server/services/stream_end.h"
#include "server/services/stream_hub.h"

namespace guidon {

// A server stream that sends what `Content` has to say, one message at a time: while the client
// takes one, nothing is queued, and what is sent next is as new as can be.
//
// Content, whose functions are called one at a time:
//   void NoteChange();      // something may have changed
//   void NoteTick(std::chrono::steady_clock::time_point now);
//   void NoteShutdown();    // the daemon is going down
//   bool Next(Response&);   // fills in what is to be sent now; false: nothing
//   std::optional<grpc::Status> end() const;  // set once nothing follows what Next gave last
template <typename Response, typename Content>
class PushStream final : public grpc::ServerWriteReactor<Response>, public HubStream {
 public:
  // Starts a stream and hands it to `hub`, which keeps it until gRPC is done with it. After
  // `limit` it ends with DEADLINE_EXCEEDED; zero means never.
  static grpc::ServerWriteReactor<Response>* Start(StreamHub& hub, absl::Duration limit,
                                                   std::unique_ptr<Content> content) {
    auto stream = std::shared_ptr<PushStream>(new PushStream(hub, limit, std::move(content)));
    stream->StartSendInitialMetadata();  // so that the client knows that it is heard
    hub.Add(stream);
    stream->SendNext();
    return stream.get();
  }

  void Wake() override { Note(&Content::NoteChange); }
  void Shutdown() override { Note(&Content::NoteShutdown); }

  void Tick(std::chrono::steady_clock::time_point now) override {
    {
      MutexLock lock(mutex_);
      content_->NoteTick(now);
      if (now >= deadline_) {
        Stop({grpc::StatusCode::DEADLINE_EXCEEDED, "the stream has lasted for --stream-deadline"});
      }
    }
    SendNext();
  }

  void OnWriteDone(bool ok) override {
    {
      MutexLock lock(mutex_);
      sending_ = false;
      if (!ok) Stop(grpc::Status::CANCELLED);
    }
    SendNext();
  }

  void OnCancel() override {
    {
      MutexLock lock(mutex_);
      Stop(grpc::Status::CANCELLED);
    }
    SendNext();
  }

  void OnDone() override { hub_.Remove(this); }

 private:
  using Clock = std::chrono::steady_clock;

  PushStream(StreamHub& hub, absl::Duration limit, std::unique_ptr<Content> content)
      : hub_(hub), content_(std::move(content)), deadline_(StreamEnd(limit)) {}

  void Note(void (Content::*note)()) {
    {
      MutexLock lock(mutex_);
      (content_.get()->*note)();
    }
    SendNext();
  }

  void Stop(const grpc::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!stopped_.has_value()) stopped_ = status;
  }

  // Sends or finishes, unless a message is under way: OnWriteDone comes back then.
  void SendNext() {
    std::optional<grpc::Status> finish;
    {
      MutexLock lock(mutex_);
      if (sending_ || finished_) return;
      if (!stopped_.has_value()) stopped_ = content_->end();
      sending_ = !stopped_.has_value() && content_->Next(response_);
      if (!sending_ && !stopped_.has_value()) stopped_ = content_->end();
      if (!sending_ && !stopped_.has_value()) return;
      finished_ = !sending_;
      if (finished_) finish = stopped_;
    }
    // Outside the lock: gRPC may run its callbacks at once.
    if (finish.has_value()) {
      this->Finish(*finish);
    } else {
      this->StartWrite(&response_);
    }
  }

  StreamHub& hub_;
  Mutex mutex_;
  const std::unique_ptr<Content> content_;  // its functions are called with mutex_ held
  const Clock::time_point deadline_;
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<grpc::Status> stopped_ ABSL_GUARDED_BY(mutex_);
  Response response_;  // belongs to gRPC while sending_
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_PUSH_STREAM_H_
