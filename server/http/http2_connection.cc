#include "server/http/http2_connection.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/http/http2_opening.h"
#include "server/http/http2_stream.h"

namespace guidon {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr uint32_t kStreams = 1000;      // at once
constexpr size_t kSpare = 16;            // requests whose memory is kept
constexpr size_t kOutgoing = 64 << 10;   // bytes to collect before they are written
constexpr size_t kQueue = 10'000;        // frames to be sent; sound clients never cause so many
constexpr uint64_t kRequests = 8 << 20;  // bytes of requests that are not answered yet; or one's
constexpr uint64_t kReplies = 64 << 20;  // bytes of replies beyond which no more requests are taken
constexpr int kInitialWindow = 1 << 20;  // bytes; so that a whole request needs no update

struct FreeSession {
  void operator()(nghttp2_session* session) const { nghttp2_session_del(session); }
};

class Http2Connection final : public Connection {
 public:
  Http2Connection(Worker& worker, std::unique_ptr<Transport> transport, const PortService& service)
      : Connection(worker), transport_(std::move(transport)), service_(service),
        limits_(service.limits), ping_guard_(service.grpc.pings) {}

  void Start(absl::string_view begun, bool settings_sent) {
    if (!OpenSession(settings_sent)) return Close();
    // A channel of gRPC may wait long for its first call.
    SetDeadline(service_.grpc.calls == nullptr ? limits_.header_timeout : limits_.idle_timeout);
    if (worker().draining()) Drain();
    if (!begun.empty() && !Receive(begun)) return;
    Read();
    Flush();
  }

  void Close() override {
    closed_ = true;
    streams_.clear();
    transport_->Close();
  }

  void Drain() override {
    if (closed_) return;
    if (!going_away_) SubmitGoaway(LastTaken());
    Flush();
    if (streams_.empty()) EndWhenWritten();
  }

  void Tick(Clock::time_point now) override {
    if (writing_ && now - write_begun_ > limits_.idle_timeout) return Close();
    for (const auto& [id, stream] : streams_) {
      if (!stream->Late(now, limits_)) continue;
      if (!stream->headers_done()) return Close();
      nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
    }
    Flush();
    Connection::Tick(now);
  }

 protected:
  void OnDeadline() override {
    if (going_away_ || lingering_) return Close();
    SetDeadline(limits_.header_timeout);
    Drain();
  }

 private:
  std::shared_ptr<Http2Connection> Self() {
    return std::static_pointer_cast<Http2Connection>(shared_from_this());
  }

  static Http2Connection& Of(void* user) { return *static_cast<Http2Connection*>(user); }

  Http2Stream* Find(int32_t id) {
    const auto found = streams_.find(id);
    return found == streams_.end() ? nullptr : found->second.get();
  }

  bool OpenSession(bool settings_sent) {
    nghttp2_session_callbacks* callbacks = nullptr;
    if (nghttp2_session_callbacks_new(&callbacks) != 0) return false;
    nghttp2_session_callbacks_set_on_begin_headers_callback(
        callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
          return Of(user).OnBeginHeaders(*frame);
        });
    nghttp2_session_callbacks_set_on_header_callback(
        callbacks,
        [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
           const uint8_t* value, size_t value_size, uint8_t, void* user) {
          // Trailers are passed over: they are not headers, and proxies do not look at them.
          if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
          return Of(user).OnHeader(frame->hd.stream_id,
                                   {reinterpret_cast<const char*>(name), name_size},
                                   {reinterpret_cast<const char*>(value), value_size});
        });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
        callbacks,
        [](nghttp2_session*, uint8_t, int32_t id, const uint8_t* data, size_t size, void* user) {
          return Of(user).OnData(id, {reinterpret_cast<const char*>(data), size});
        });
    nghttp2_session_callbacks_set_on_frame_recv_callback(
        callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
          return Of(user).OnFrame(*frame);
        });
    nghttp2_session_callbacks_set_on_frame_send_callback(
        callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
          return Of(user).OnFrameSent(*frame);
        });
    nghttp2_session_callbacks_set_on_stream_close_callback(
        callbacks, [](nghttp2_session*, int32_t id, uint32_t, void* user) {
          Of(user).OnStreamClosed(id);
          return 0;
        });
    nghttp2_session* session = nullptr;
    const int failed = nghttp2_session_server_new(&session, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    if (failed != 0) return false;
    session_.reset(session);
    // The frame that has been sent must be known here, so that its acknowledgement is expected.
    if (settings_sent) {
      if (nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0) != 0) return false;
      already_sent_ = kEmptySettings.size();
    }
    const std::array<nghttp2_settings_entry, 2> settings = {
        nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kStreams},
        nghttp2_settings_entry{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kInitialWindow}};
    return nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) ==
               0 &&
           nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kInitialWindow) ==
               0;
  }

  int OnBeginHeaders(const nghttp2_frame& frame) {
    if (frame.headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    ClearDeadline();
    HttpRequest request;
    if (!spare_.empty()) {
      request = std::move(spare_.back());
      spare_.pop_back();
    }
    const int32_t id = frame.hd.stream_id;
    streams_[id] = std::make_unique<Http2Stream>(id, std::move(request), memory_);
    return 0;
  }

  int OnHeader(int32_t id, absl::string_view name, absl::string_view value) {
    if (Http2Stream* const stream = Find(id); stream != nullptr && !stream->answered()) {
      stream->AddHeader(name, value, limits_);
      if (HoldsTooMuch()) {
        Shed(id);
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // or the headers would go on
      }
    }
    return 0;
  }

  int OnData(int32_t id, absl::string_view bytes) {
    Http2Stream* const stream = Find(id);
    if (stream == nullptr || stream->answered()) return 0;
    stream->AddBody(bytes, limits_);
    if (HoldsTooMuch()) return Shed(id);
    return stream->body_too_large() ? Answer(id, *stream) : 0;
  }

  int OnFrame(const nghttp2_frame& frame) {
    if (frame.hd.type == NGHTTP2_PING) return OnPing(frame.hd.flags);
    const int32_t id = frame.hd.stream_id;
    Http2Stream* const stream = Find(id);
    if (stream == nullptr || stream->answered()) return 0;
    if (frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
      stream->SetHeadersDone();
      if (stream->headers_too_large()) {
        return stream->Refuse(session_.get(), 431, "the headers are too large\n");
      }
      if (IsCall(*stream)) {
        if (!Answers(*stream)) return SendElsewhere(id);
        grpc_ = true;
      }
    }
    const bool ended = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    return ended ? Answer(id, *stream) : 0;
  }

  int OnPing(uint8_t flags) {
    if ((flags & NGHTTP2_FLAG_ACK) != 0) return 0;
    if (ping_guard_.Allow(!streams_.empty(), Clock::now())) return 0;
    ending_ = true;
    return SubmitGoaway(LastTaken(), NGHTTP2_ENHANCE_YOUR_CALM,
                        "too_many_pings");  // which gRPC's clients understand
  }

  // A reply that was sent before the request's end ends the request too.
  int OnFrameSent(const nghttp2_frame& frame) {
    if (frame.hd.type != NGHTTP2_HEADERS && frame.hd.type != NGHTTP2_DATA) return 0;
    ping_guard_.Pardon();
    if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
    if (nghttp2_session_get_stream_remote_close(session_.get(), frame.hd.stream_id) != 0) return 0;
    return nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, frame.hd.stream_id,
                                     NGHTTP2_NO_ERROR);
  }

  void OnStreamClosed(int32_t id) {
    streams_.erase(id);
    if (!streams_.empty()) return;
    if (!grpc_) SetDeadline(limits_.idle_timeout);  // channels of gRPC stay open
    if (going_away_) ending_ = true;
  }

  bool HoldsTooMuch() const {
    return limits_.body > 0 && limits_.header > 0 &&
           memory_.requests > std::max(kRequests, limits_.body + limits_.header);
  }

  // Refuses a request of which nothing has been looked at, so that the client may make it again.
  int Shed(int32_t id) {
    streams_.erase(id);
    return nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
  }

  int Answer(int32_t id, Http2Stream& stream) {
    if (memory_.replies > kReplies) return Shed(id);
    const HttpHandler& handler = IsCall(stream) ? service_.grpc.calls : service_.handler;
    const int result = stream.Answer(session_.get(), handler, *transport_, [&] {
      return MakeWake(worker(), [weak = std::weak_ptr<Http2Connection>(Self()), id] {
        if (const auto self = weak.lock()) self->Resume(id);
      });
    });
    HttpRequest answered = stream.TakeRequest();
    if (spare_.size() < kSpare) spare_.push_back(std::move(answered));
    return result;
  }

  // Where nobody serves gRPC, the handler may say so: a new connection would lead nowhere else.
  bool IsCall(const Http2Stream& stream) const {
    return (service_.grpc.calls != nullptr || service_.grpc.clear != nullptr) && stream.is_grpc();
  }

  bool Answers(const Http2Stream& stream) const {
    return service_.grpc.calls != nullptr && service_.grpc.answers(stream.path());
  }

  // Clients make a call again by themselves that a GOAWAY says was not looked at. gRPC's library
  // does not do so after REFUSED_STREAM alone.
  int SendElsewhere(int32_t id) {
    if (going_away_) return Shed(id);
    streams_.erase(id);                        // the rest of the call is not for us
    return SubmitGoaway(std::max(id - 2, 0));  // the client's streams have odd numbers
  }

  int32_t LastTaken() { return nghttp2_session_get_last_proc_stream_id(session_.get()); }

  // Takes no stream after `last`. 0 or an error of nghttp2.
  int SubmitGoaway(int32_t last, uint32_t error = NGHTTP2_NO_ERROR, absl::string_view why = "") {
    going_away_ = true;
    return nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, last, error,
                                 reinterpret_cast<const uint8_t*>(why.data()), why.size());
  }

  void Resume(int32_t id) {
    Http2Stream* const stream = Find(id);
    if (closed_ || stream == nullptr) return;
    if (stream->SubmitPending(session_.get()) != 0) return Close();
    // Fails if the stream has not been deferred, and needs no resuming then.
    (void)nghttp2_session_resume_data(session_.get(), id);
    Flush();
  }

  void Read() {
    transport_->Read(asio::buffer(incoming_), [self = Self()](error_code error, size_t count) {
      if (error || self->closed_) return self->Close();
      if (!self->Receive({self->incoming_.data(), count})) return;
      self->Read();
      self->Flush();
    });
  }

  // False if the connection has ended.
  bool Receive(absl::string_view bytes) {
    const ssize_t used = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    const bool clogged = nghttp2_session_get_outbound_queue_size(session_.get()) > kQueue;
    if (used >= 0 && !clogged) return true;
    // What is wrong is told by the frames that Flush would send; for some faults there are none.
    Close();
    return false;
  }

  void Flush() {
    while (!writing_ && !closed_ && !lingering_) {
      if (!Collect()) return Close();
      if (outgoing_.empty()) return EndIfNothingIsLeft();
      const size_t sent = transport_->WriteNow(outgoing_);
      if (sent < outgoing_.size()) Write(asio::buffer(outgoing_) + sent);
    }
  }

  // Puts what is to be sent next into outgoing_; false if the session has failed.
  bool Collect() {
    outgoing_.clear();
    while (outgoing_.size() < kOutgoing) {
      const uint8_t* data = nullptr;
      const ssize_t count = nghttp2_session_mem_send(session_.get(), &data);
      if (count < 0) return false;
      if (count == 0) break;
      absl::string_view bytes(reinterpret_cast<const char*>(data), static_cast<size_t>(count));
      const size_t skipped = std::min(already_sent_, bytes.size());
      already_sent_ -= skipped;
      bytes.remove_prefix(skipped);
      outgoing_.append(bytes.data(), bytes.size());
    }
    return true;
  }

  void Write(asio::const_buffer bytes) {
    writing_ = true;
    write_begun_ = Clock::now();
    transport_->Write(bytes, {}, [self = Self()](error_code error, size_t) {
      self->writing_ = false;
      if (error || self->closed_) return self->Close();
      self->Flush();
    });
  }

  void EndIfNothingIsLeft() {
    if (ending_ || (nghttp2_session_want_read(session_.get()) == 0 &&
                    nghttp2_session_want_write(session_.get()) == 0)) {
      Linger();
    }
  }

  // Closing at once could take what was sent last from a client that is still sending. The read
  // that is under way notices when the client closes.
  void Linger() {
    lingering_ = true;
    SetDeadline(limits_.header_timeout);
    transport_->ShutdownSend([self = Self()](error_code, size_t) {});
  }

  void EndWhenWritten() {
    ending_ = true;
    Flush();
  }

  std::unique_ptr<Transport> transport_;
  const PortService& service_;
  const HttpLimits& limits_;
  Http2Memory memory_;
  absl::flat_hash_map<int32_t, std::unique_ptr<Http2Stream>> streams_;
  std::vector<HttpRequest> spare_;  // for the memory of those that are over
  std::unique_ptr<nghttp2_session, FreeSession> session_;
  PingGuard ping_guard_;
  bool grpc_ = false;        // calls of gRPC have come
  size_t already_sent_ = 0;  // of the session's first bytes
  bool going_away_ = false;
  bool ending_ = false;  // closes when all has been written
  bool lingering_ = false;
  bool closed_ = false;
  bool writing_ = false;
  Clock::time_point write_begun_;
  std::array<char, 16 << 10> incoming_;
  std::string outgoing_;
};

}  // namespace

void ServeHttp2(Worker& worker, std::unique_ptr<Transport> transport, absl::string_view begun,
                bool settings_sent, const PortService& service) {
  std::make_shared<Http2Connection>(worker, std::move(transport), service)
      ->Start(begun, settings_sent);
}

}  // namespace guidon
