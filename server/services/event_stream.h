#ifndef GUIDON_SERVER_SERVICES_EVENT_STREAM_H_
#define GUIDON_SERVER_SERVICES_EVENT_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "evaluator/selector.h"
#include "evaluator/snapshot.h"
#include "google/protobuf/struct.pb.h"
#include "server/flag_catalog.h"

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

  // Whether the last NoteTick found that it is time for a keep_alive.
  bool silent() const { return silent_; }

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

// What an EventStream call of any of the evaluation packages sends: see PushStream.
template <typename Response>
class EventContent {
 public:
  EventContent(const FlagCatalog& catalog, Selector selector)
      : queue_(catalog, std::move(selector)) {}

  void NoteChange() { queue_.NoteChange(); }
  void NoteTick(std::chrono::steady_clock::time_point now) { queue_.NoteTick(now); }
  void NoteShutdown() { queue_.NoteShutdown(); }

  bool Next(Response& response) {
    EventQueue::Event event;
    if (!queue_.Next(event)) return false;
    response.set_type(event.type);
    response.mutable_data()->Swap(&event.data);
    if (response.data().fields().empty()) response.clear_data();
    if (event.last) end_ = grpc::Status::OK;
    return true;
  }

  std::optional<grpc::Status> end() const { return end_; }
  bool silent() const { return queue_.silent(); }

 private:
  EventQueue queue_;
  std::optional<grpc::Status> end_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_EVENT_STREAM_H_
