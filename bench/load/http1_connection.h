#ifndef GUIDON_BENCH_LOAD_HTTP1_CONNECTION_H_
#define GUIDON_BENCH_LOAD_HTTP1_CONNECTION_H_

#include <optional>

#include "bench/load/connection.h"
#include "bench/load/socket.h"

namespace guidon::bench {

// What stands at the front of the bytes of an HTTP/1.1 connection.
struct Http1Reply {
  int status = 0;
  size_t size = 0;         // of the whole reply, in bytes
  absl::string_view body;  // with its chunks' sizes, where it came in chunks
};

// Nothing where the reply is not complete yet. INVALID_ARGUMENT where it is none, or one whose end
// cannot be told.
absl::StatusOr<std::optional<Http1Reply>> ParseHttp1Reply(absl::string_view bytes);

// One call at a time over a connection of HTTP/1.1 that is kept.
class Http1Connection final : public Connection {
 public:
  Http1Connection(Socket socket, const std::string& host, const std::vector<Request>& mix);

  int descriptor() const override { return socket_.descriptor(); }
  bool wants_to_send() const override { return socket_.wants_to_send(); }
  bool CanStart() const override { return !tag_.has_value(); }
  size_t under_way() const override { return tag_.has_value() ? 1 : 0; }
  void Start(size_t request, uint64_t tag) override;
  absl::Status Send() override { return socket_.Send(); }
  absl::Status Receive(Listener& listener) override;

 private:
  Socket socket_;
  std::vector<std::string> requests_;
  std::optional<uint64_t> tag_;  // of the call under way
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_HTTP1_CONNECTION_H_
