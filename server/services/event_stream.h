#ifndef GUIDON_SERVER_SERVICES_EVENT_STREAM_H_
#define GUIDON_SERVER_SERVICES_EVENT_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "evaluator/selector.h"
#include "evaluator/snapshot.h"
#include "google/protobuf/struct.pb.h"
#include "server/flag_catalog.h"
#include "server/services/stream_hub.h"

namespace guidon {

// How long an event stream may be silent before it says keep_alive.
inline constexpr std::chrono::seconds kKeepAliveInterval{20};

// What one event stream has to say next, apart from how it is sent. It remembers the snapshot
// that its client knows, so a client that is slow gets one message with all that has changed
// since, and changes that undo each other are never sent. Not thread-safe.
class EventQueue {
 public:
  struct Event {
    std::string type;
    google::protobuf::Struct data;
    bool last = false;
  };

  EventQueue(const FlagCatalog& catalog, Selector selector);

  void NoteChange() { changed_ = true; }
  void NoteShutdown() { shutdown_ = true; }
  void NoteTick(std::chrono::steady_clock::time_point now);

  // Fills `event` with what is to be sent now; false when there is nothing.
  bool Next(Event& event);

 private:
  const FlagCatalog& catalog_;
  const Selector selector_;
  std::shared_ptr<const Snapshot> known_;
  std::chrono::steady_clock::time_point last_event_ = std::chrono::steady_clock::now();
  bool greeted_ = false;
  bool changed_ = false;
  bool silent_ = false;
  bool shutdown_ = false;
};

// The EventStream call of one client, for any of the evaluation packages' `Response`.
template <typename Response>
class EventStream final : public grpc::ServerWriteReactor<Response>, public HubStream {
 public:
  // Starts the stream and hands it to `hub`, which keeps it until gRPC is done with it.
  static grpc::ServerWriteReactor<Response>* Start(const FlagCatalog& catalog, StreamHub& hub,
                                                   Selector selector) {
    auto stream = std::shared_ptr<EventStream>(new EventStream(catalog, hub, std::move(selector)));
    hub.Add(stream);
    stream->SendNext();
    return stream.get();
  }

  void Wake() override { Note(&EventQueue::NoteChange); }
  void Shutdown() override { Note(&EventQueue::NoteShutdown); }

  void Tick(std::chrono::steady_clock::time_point now) override {
    {
      MutexLock lock(mutex_);
      queue_.NoteTick(now);
    }
    SendNext();
  }

  void OnWriteDone(bool ok) override {
    bool finish = false;
    {
      MutexLock lock(mutex_);
      sending_ = false;
      cancelled_ = cancelled_ || !ok;
      finish = ClaimFinish(event_.last);
    }
    if (finish) {
      this->Finish(grpc::Status::OK);
    } else {
      SendNext();
    }
  }

  void OnCancel() override {
    bool finish = false;
    {
      MutexLock lock(mutex_);
      cancelled_ = true;
      finish = ClaimFinish(false);
    }
    if (finish) this->Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override { hub_.Remove(this); }

 private:
  EventStream(const FlagCatalog& catalog, StreamHub& hub, Selector selector)
      : hub_(hub), queue_(catalog, std::move(selector)) {}

  void Note(void (EventQueue::*note)()) {
    {
      MutexLock lock(mutex_);
      (queue_.*note)();
    }
    SendNext();
  }

  // Whether the caller is the one to call Finish: once, and never while a write is under way.
  bool ClaimFinish(bool done) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (sending_ || finished_ || !(cancelled_ || done)) return false;
    finished_ = true;
    return true;
  }

  void SendNext() {
    {
      MutexLock lock(mutex_);
      if (sending_ || finished_ || cancelled_ || !queue_.Next(event_)) return;
      sending_ = true;
      response_.set_type(event_.type);
      response_.mutable_data()->Swap(&event_.data);
      if (response_.data().fields().empty()) response_.clear_data();
    }
    this->StartWrite(&response_);
  }

  StreamHub& hub_;
  Mutex mutex_;
  EventQueue queue_ ABSL_GUARDED_BY(mutex_);
  EventQueue::Event event_ ABSL_GUARDED_BY(mutex_);
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  Response response_;  // belongs to gRPC while sending_
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_EVENT_STREAM_H_
