#ifndef GUIDON_SERVER_HTTP_HTTP2_STREAM_H_
#define GUIDON_SERVER_HTTP_HTTP2_STREAM_H_

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/http/serving_clock.h"
#include "server/http/transport.h"

namespace guidon {

// What a part adds to a sum, which must outlive it.
class Share {
 public:
  explicit Share(uint64_t& sum) : sum_(sum) {}
  ~Share() { Clear(); }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  void Add(uint64_t more) {
    own_ += more;
    sum_ += more;
  }
  void Clear() { sum_ -= std::exchange(own_, 0); }

 private:
  uint64_t& sum_;
  uint64_t own_ = 0;
};

// What the streams of a connection have in memory, in bytes.
struct Http2Memory {
  uint64_t requests = 0;  // that have not been answered
  uint64_t replies = 0;   // that have not been sent to their end
};

// A request on an HTTP/2 connection and its reply.
class Http2Stream {
 public:
  // `request` is empty, but may have memory. `memory` must outlive this.
  Http2Stream(int32_t id, HttpRequest request, Http2Memory& memory)
      : id_(id), begun_(ServingClock::now()), request_(std::move(request)),
        request_bytes_(memory.requests), reply_bytes_(memory.replies) {}

  // After Answer: an empty request that has the memory of the one answered.
  HttpRequest TakeRequest() {
    request_.Clear();
    return std::move(request_);
  }

  // What the client sends.
  void AddHeader(absl::string_view name, absl::string_view value, const HttpLimits& limits);
  void AddBody(absl::string_view bytes, const HttpLimits& limits);
  void SetHeadersDone() { headers_done_ = true; }

  bool headers_done() const { return headers_done_; }
  bool headers_too_large() const { return headers_too_large_; }
  bool body_too_large() const { return request_.body_too_large; }
  bool is_grpc() const;
  const std::string& path() const { return request_.path; }
  bool answered() const { return answered_; }

  // Whether the client is late with the rest of its request, or with taking the reply.
  bool Late(ServingClock::time_point now, const HttpLimits& limits) const;

  // Has `handler` answer the client at the other end of `transport` and submits the reply to
  // `session`; 0 or an error of nghttp2. `make_wake` makes what the body, or the reply itself, is
  // started with if it comes later.
  int Answer(nghttp2_session* session, const HttpHandler& handler, Transport& transport,
             absl::FunctionRef<std::function<void()>()> make_wake);

  // Submits a reply that came later, if there is one now; 0 or an error of nghttp2.
  int SubmitPending(nghttp2_session* session);

  // Submits a reply of the server's own.
  int Refuse(nghttp2_session* session, int status, const std::string& text);

 private:
  int Submit(nghttp2_session* session, HttpReply reply);
  void SubmitTrailers(nghttp2_session* session);
  // Puts at most `size` bytes of the body into `into`: their count, or NGHTTP2_ERR_DEFERRED.
  ssize_t ReadBody(nghttp2_session* session, uint8_t* into, size_t size, uint32_t* flags);

  const int32_t id_;
  const ServingClock::time_point begun_;
  ServingClock::time_point complete_;  // the reply, but for being sent
  HttpRequest request_;
  Share request_bytes_;
  Share reply_bytes_;
  bool head_ = false;
  uint64_t header_size_ = 0;
  bool headers_done_ = false;
  bool headers_too_large_ = false;
  bool answered_ = false;
  std::string body_;
  HttpHeaders trailers_;  // that follow the body
  size_t sent_ = 0;       // of body_
  std::unique_ptr<BodyStream> body_stream_;
  std::unique_ptr<PendingReply> pending_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP2_STREAM_H_
