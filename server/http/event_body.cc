#include "server/http/event_body.h"

#include <chrono>
#include <optional>
#include <utility>

#include "base/mutex.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "server/http/rpc_codec.h"
#include "server/services/event_stream.h"
#include "server/services/stream_end.h"
#include "server/services/stream_hub.h"

namespace guidon {
namespace {

using Event = flagd::evaluation::v1::EventStreamResponse;
using Clock = std::chrono::steady_clock;

// The end of the stream that the hub knows. It may outlive the body for as long as the hub is busy
// with it, and then does nothing.
class Feed final : public HubStream {
 public:
  Feed(const FlagCatalog& catalog, Selector selector, absl::Duration limit,
       std::function<void()> wake)
      : content_(catalog, std::move(selector)), deadline_(StreamEnd(limit)),
        wake_(std::move(wake)) {}

  void Wake() override { Note(&EventContent<Event>::NoteChange); }
  void Shutdown() override { Note(&EventContent<Event>::NoteShutdown); }

  void Tick(Clock::time_point now) override {
    {
      MutexLock lock(mutex_);
      content_.NoteTick(now);
      if (now >= deadline_) {
        stopped_ = absl::DeadlineExceededError("the stream has lasted as long as it may");
      }
      if (!stopped_.has_value() && !content_.silent()) return;
    }
    CallWake();
  }

  // Fills `event`; or says how the stream ended; or, with false and nothing, that it goes on later.
  bool Next(Event& event, std::optional<absl::Status>& end) {
    MutexLock lock(mutex_);
    if (stopped_.has_value()) {
      end = stopped_;
    } else if (const auto ended = content_.end(); ended.has_value()) {
      end = ToAbslStatus(*ended);
    } else {
      return content_.Next(event);
    }
    return false;
  }

  // After this, nobody is woken any more.
  void Detach() {
    MutexLock lock(wake_mutex_);
    wake_ = nullptr;
  }

 private:
  void Note(void (EventContent<Event>::*note)()) {
    {
      MutexLock lock(mutex_);
      (content_.*note)();
    }
    CallWake();
  }

  // Has a mutex of its own, for it may be that the server calls Next at once.
  void CallWake() {
    MutexLock lock(wake_mutex_);
    if (wake_ != nullptr) wake_();
  }

  Mutex mutex_;
  EventContent<Event> content_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> stopped_ ABSL_GUARDED_BY(mutex_);
  const Clock::time_point deadline_;
  Mutex wake_mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(wake_mutex_);
};

class EventBody final : public BodyStream {
 public:
  EventBody(const EvaluationDependencies& dependencies, Selector selector, absl::Duration limit,
            StreamFraming framing)
      : catalog_(dependencies.catalog), hub_(dependencies.hub), selector_(std::move(selector)),
        limit_(limit), framing_(std::move(framing)) {}

  ~EventBody() override {
    if (feed_ == nullptr) return;
    feed_->Detach();
    hub_.Remove(feed_.get());
  }

  void Start(std::function<void()> wake) override {
    feed_ = std::make_shared<Feed>(catalog_, std::move(selector_), limit_, std::move(wake));
    hub_.Add(feed_);
  }

  Pull Next(std::string& piece) override {
    if (ended_) return Pull::kEnd;
    Event event;
    std::optional<absl::Status> end;
    if (feed_->Next(event, end)) {
      piece = framing_.message(event);
      return Pull::kPiece;
    }
    if (!end.has_value()) return Pull::kLater;
    ended_ = true;
    piece = framing_.end(*end);
    if (framing_.trailers != nullptr) trailers_ = framing_.trailers(*end);
    return Pull::kPiece;
  }

  HttpHeaders Trailers() override { return std::move(trailers_); }

 private:
  const FlagCatalog& catalog_;
  StreamHub& hub_;
  Selector selector_;
  const absl::Duration limit_;
  const StreamFraming framing_;
  std::shared_ptr<Feed> feed_;  // from Start on
  bool ended_ = false;
  HttpHeaders trailers_;
};

}  // namespace

std::unique_ptr<BodyStream> MakeEventBody(const EvaluationDependencies& dependencies,
                                          Selector selector, absl::Duration limit,
                                          StreamFraming framing) {
  return std::make_unique<EventBody>(dependencies, std::move(selector), limit, std::move(framing));
}

}  // namespace guidon
