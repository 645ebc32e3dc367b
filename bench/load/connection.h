#ifndef GUIDON_BENCH_LOAD_CONNECTION_H_
#define GUIDON_BENCH_LOAD_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/load/request_mix.h"

namespace guidon::bench {

// A connection to a server on which prepared requests are sent, without ever blocking. Not
// thread-safe.
class Connection {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    // The call started with `tag` has ended. `failure`: what went wrong, "" where it succeeded.
    virtual void OnEnd(uint64_t tag, absl::string_view failure) = 0;
    // Bytes of the reply to a call have come.
    virtual void OnData(uint64_t tag, absl::string_view bytes) = 0;
  };

  virtual ~Connection() = default;

  // To wait on: for bytes to receive, and while wants_to_send() for room to send.
  virtual int descriptor() const = 0;
  virtual bool wants_to_send() const = 0;

  // Whether one more call may be started now.
  virtual bool CanStart() const = 0;
  virtual size_t under_way() const = 0;

  // Starts the call of the mix at `request`; it goes out with the next Send. CanStart must hold.
  virtual void Start(size_t request, uint64_t tag) = 0;

  // Sends as much as the socket takes. UNAVAILABLE: the connection is of no more use.
  virtual absl::Status Send() = 0;

  // Reads what has come, and tells `listener`. UNAVAILABLE: the connection is of no more use.
  virtual absl::Status Receive(Listener& listener) = 0;
};

// Connects to `address` (HOST:PORT) for requests of `mix`, which must outlive the connection and is
// of one protocol. Waits until the connection stands. `streams`: how many calls may be under way at
// most; over HTTP/1.1 that is one. UNAVAILABLE where nobody listens.
absl::StatusOr<std::unique_ptr<Connection>> Connect(const std::string& address,
                                                    const std::vector<Request>& mix, int streams);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_CONNECTION_H_
