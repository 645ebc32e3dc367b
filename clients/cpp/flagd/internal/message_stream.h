#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_MESSAGE_STREAM_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_MESSAGE_STREAM_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace guidon::flagd_internal {

// How a stream ended: with a gRPC status.
struct StreamEnd {
  int code = 0;
  std::string message{};
  bool again = false;  // To be begun anew at once, in another way.

  // Not a failure: the daemon, or the stream's deadline, ended it.
  bool in_order() const { return code == 0 || code == 4; }
};

// A stream of messages from a daemon, as one thread follows it.
class MessageStream {
 public:
  enum class News : std::uint8_t { kMessage, kEnd, kNone };

  // What a message meant.
  struct Meaning {
    bool connected = false;            // What is known here is now what the daemon knows.
    bool changed = false;              // Flags changed:
    std::vector<std::string> flags{};  // these; all, where it is empty.
  };

  // Cancels the call and waits for its end.
  virtual ~MessageStream() = default;

  // Waits for a message or the end, until then at most.
  virtual News Wait(std::chrono::steady_clock::time_point until) = 0;
  // Takes in the message that Wait told of.
  virtual Meaning Take() = 0;
  // How the stream ended, once Wait has said so.
  virtual StreamEnd End() = 0;
  // Ends the stream soon. May be called by any thread.
  virtual void Cancel() = 0;
};

// What streams are opened by. Used by one thread, but for its constructor.
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  virtual absl::StatusOr<std::unique_ptr<MessageStream>> Open() = 0;
  // The connection was lost longer ago than the grace period.
  virtual void GraceIsOver() {}
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_MESSAGE_STREAM_H_
