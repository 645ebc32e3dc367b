#ifndef GUIDON_BENCH_LOAD_HTTP2_CONNECTION_H_
#define GUIDON_BENCH_LOAD_HTTP2_CONNECTION_H_

#include <nghttp2/nghttp2.h>

#include "absl/container/flat_hash_map.h"
#include "bench/load/connection.h"
#include "bench/load/hpack_block.h"
#include "bench/load/socket.h"

namespace guidon::bench {

// gRPC calls over one connection of HTTP/2 in clear text. Frames are written from prepared bytes,
// as a client that takes as much CPU as the server would measure itself; replies are decoded by
// libnghttp2.
class Http2Connection final : public Connection {
 public:
  Http2Connection(Socket socket, const std::string& authority, const std::vector<Request>& mix,
                  int streams);
  ~Http2Connection() override;

  int descriptor() const override { return socket_.descriptor(); }
  bool wants_to_send() const override { return socket_.wants_to_send(); }
  bool CanStart() const override;
  size_t under_way() const override { return calls_.size(); }
  void Start(size_t request, uint64_t tag) override;
  absl::Status Send() override { return socket_.Send(); }
  absl::Status Receive(Listener& listener) override;

 private:
  struct Call {
    uint64_t tag = 0;
    bool status_200 = false;
    bool grpc_ok = false;
    std::string failure;
  };
  struct Frame {
    uint8_t type = 0;
    uint8_t flags = 0;
    uint32_t stream = 0;
    absl::string_view payload;
  };

  absl::Status Take(const Frame& frame, Listener& listener);
  void TakeData(const Frame& frame, Listener& listener);
  absl::Status TakeHeaders(const Frame& frame, Listener& listener);
  absl::Status TakeSettings(const Frame& frame);
  absl::Status Inflate(absl::string_view block, bool last, Call* call);
  void End(uint32_t stream, absl::string_view failure, Listener& listener);

  Socket socket_;
  const std::vector<Request>& mix_;
  const size_t streams_;
  size_t largest_body_ = 0;
  HpackBlocks headers_;
  nghttp2_hd_inflater* inflater_ = nullptr;
  absl::flat_hash_map<uint32_t, Call> calls_;
  uint32_t next_stream_ = 1;
  bool greeted_ = false;  // the server has sent its settings
  uint32_t most_streams_ = UINT32_MAX;
  int64_t send_window_ = 65'535;
  int64_t received_ = 0;  // bytes of data for which no WINDOW_UPDATE was sent
  bool last_header_ends_ = false;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_HTTP2_CONNECTION_H_
