#include "server/http/http1_connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/http/http1_message.h"

namespace guidon {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// What a client may send beyond a request whose reply is still streamed; and at once of the sizes
// of a body's chunks and of what follows the last one.
constexpr size_t kLargestReadAhead = 64 << 10;

class Http1Connection final : public Connection {
 public:
  Http1Connection(Worker& worker, std::unique_ptr<Transport> transport, const HttpHandler& handler,
                  const HttpLimits& limits)
      : Connection(worker), transport_(std::move(transport)), handler_(handler), limits_(limits) {}

  void Start(absl::string_view begun) {
    Append(begun.data(), begun.size());
    ExpectRequest(limits_.header_timeout);
  }

  void Close() override {
    closed_ = true;
    stream_.reset();
    pending_.reset();
    transport_->Close();
  }

  void Drain() override {
    if (phase_ == Phase::kIdle) Close();
  }

 private:
  enum class Phase { kIdle, kRequest, kReply, kDiscard };

  std::shared_ptr<Http1Connection> Self() {
    return std::static_pointer_cast<Http1Connection>(shared_from_this());
  }

  void Append(const char* bytes, size_t count) {
    buffer_.commit(asio::buffer_copy(buffer_.prepare(count), asio::buffer(bytes, count)));
  }

  // Begins with the next request, for whose first byte `patience` is left.
  void ExpectRequest(Clock::duration patience) {
    request_.Clear();
    parser_.emplace(request_);
    parser_->eager(true);
    parser_->body_limit(std::numeric_limits<uint64_t>::max());  // TooLarge sees to it
    parser_->header_limit(limits_.header > 0 ? limits_.header
                                             : std::numeric_limits<uint32_t>::max());
    header_done_ = false;
    if (buffer_.size() > 0) return BeginRequest();
    if (worker().draining()) return Close();
    phase_ = Phase::kIdle;
    if (buffer_.capacity() > kLargestReadAhead) buffer_.shrink_to_fit();  // of large headers
    SetDeadline(patience);
    Read();
  }

  void BeginRequest() {
    phase_ = Phase::kRequest;
    begun_ = Clock::now();
    SetDeadline(limits_.header_timeout);
    Parse();
  }

  void Read() {
    if (reading_) return;
    reading_ = true;
    transport_->Read(asio::buffer(incoming_), [self = Self()](error_code error, size_t count) {
      self->reading_ = false;
      if (error || self->closed_) return self->Close();
      self->OnRead(count);
    });
  }

  void OnRead(size_t count) {
    if (phase_ == Phase::kDiscard) return Discard();
    Append(incoming_.data(), count);
    if (phase_ == Phase::kIdle) return BeginRequest();
    if (phase_ == Phase::kRequest) return Parse();
    if (buffer_.size() > kLargestReadAhead) return Close();
    Read();
  }

  // A client that was refused may go on for as long as it could have sent its request: many read
  // no reply before they have sent all, and lose it if the connection is reset meanwhile.
  void Discard() {
    const auto left = begun_ + limits_.request_timeout - Clock::now();
    if (unread_ && left > limits_.header_timeout) SetDeadline(limits_.header_timeout);
    Read();
  }

  // Answers the requests that have been read, one after the other as far as the replies can be sent
  // at once.
  void Parse() {
    if (parsing_) return;  // the loop goes on with the next request
    parsing_ = true;
    while (phase_ == Phase::kRequest && buffer_.size() > 0 && ParseMore()) {
    }
    parsing_ = false;
    if (phase_ == Phase::kRequest && !continuing_) Read();
  }

  // False when more has to be read.
  bool ParseMore() {
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    const bool more = error == http::error::need_more;
    const bool body_begins = !header_done_ && parser_->is_header_done();
    header_done_ = header_done_ || body_begins;
    if (error == http::error::header_limit) {
      Refuse(431, "the headers are too large\n");
    } else if (const auto fault = body_begins ? parser_->Fault() : std::nullopt) {
      Refuse(fault->status, fault->text);
    } else if (error && !more) {
      Refuse(400, "this is no HTTP/1.1 request\n");
    } else if (TooLarge()) {
      Answer(/*body_too_large=*/true);
    } else if (!more && parser_->is_done()) {
      Answer(/*body_too_large=*/false);
    } else if (header_done_ && more && buffer_.size() > kLargestReadAhead) {
      Refuse(400, "what stands between the chunks of the body is too long\n");
    } else {
      if (body_begins) OnHeader();
      return !more;
    }
    return true;
  }

  void OnHeader() {
    SetDeadline(begun_ + limits_.request_timeout - Clock::now());
    if (buffer_.size() == 0 && AsksToContinue()) SendContinue();
  }

  bool TooLarge() {
    if (limits_.body == 0 || !parser_->is_header_done()) return false;
    const boost::optional<uint64_t> announced = parser_->content_length();
    return (announced.has_value() && *announced > limits_.body) ||
           request_.body.size() > limits_.body;
  }

  bool AsksToContinue() {
    return parser_->version() >= 11 &&
           absl::EqualsIgnoreCase(request_.Header("expect").value_or(""), "100-continue");
  }

  void SendContinue() {
    static constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    continuing_ = true;
    transport_->Write(asio::buffer(kContinue.data(), kContinue.size()), {},
                      [self = Self()](error_code error, size_t) {
                        self->continuing_ = false;
                        if (error || self->closed_) return self->Close();
                        self->Read();
                      });
  }

  void Refuse(int status, std::string text) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(text);
    unread_ = true;
    keep_alive_ = false;
    Send(std::move(reply), /*head=*/false);
  }

  void Answer(bool body_too_large) {
    unread_ = body_too_large;
    keep_alive_ = parser_->keep_alive() && !body_too_large && !worker().draining();
    const bool head = parser_->is_head();
    const bool can_chunk = parser_->version() >= 11;
    // An older client has to be told that the connection stays, so it is not kept for it.
    if (!can_chunk) keep_alive_ = false;
    request_.body_too_large = body_too_large;
    if (body_too_large) request_.body.clear();
    request_.client_certificate = transport_->ClientCertificate();
    request_.client_address = transport_->ClientAddress();
    HttpReply reply = handler_(request_);
    if (reply.pending != nullptr) return Await(std::move(reply.pending), head);
    if (reply.stream == nullptr || head) return Send(std::move(reply), head);
    SendStream(std::move(reply), can_chunk);
  }

  void Await(std::unique_ptr<PendingReply> pending, bool head) {
    phase_ = Phase::kReply;
    ClearDeadline();
    pending_ = std::move(pending);
    pending_->Start(MakeWake(worker(), [weak = std::weak_ptr<Http1Connection>(Self()), head] {
      if (const auto self = weak.lock()) self->TakePending(head);
    }));
    Read();  // to notice when the client goes away
  }

  void TakePending(bool head) {
    if (pending_ == nullptr) return;
    std::optional<HttpReply> reply = pending_->Take();
    if (!reply.has_value()) return;
    pending_.reset();
    Send(*std::move(reply), head);
  }

  void Send(HttpReply reply, bool head) {
    phase_ = Phase::kReply;
    SetDeadline(limits_.idle_timeout);
    const bool no_length = reply.stream != nullptr;  // only HEAD's reply has a stream here
    const bool no_body = head || reply.status == 204 || reply.status == 304;
    outgoing_.clear();
    AppendReplyHead(reply, no_length ? Framing::kClose : Framing::kLength, keep_alive_, outgoing_);
    if (!no_body) outgoing_ += reply.body;
    const size_t sent = transport_->WriteNow(outgoing_);
    if (sent == outgoing_.size()) return OnSent();
    Write(asio::buffer(outgoing_) + sent, {}, &Http1Connection::OnSent);
  }

  // Writes both, then goes on with `next`.
  void Write(asio::const_buffer first, asio::const_buffer second, void (Http1Connection::*next)()) {
    transport_->Write(first, second, [self = Self(), next](error_code error, size_t) {
      if (error || self->closed_) return self->Close();
      ((*self).*next)();
    });
  }

  void OnSent() {
    if (keep_alive_) return ExpectRequest(limits_.idle_timeout);
    // Closing at once could take the reply from a client that is still sending.
    phase_ = Phase::kDiscard;
    SetDeadline(limits_.header_timeout);
    if (unread_) return Read();
    transport_->ShutdownSend([self = Self()](error_code, size_t) { self->Read(); });
  }

  void SendStream(HttpReply reply, bool chunked) {
    phase_ = Phase::kReply;
    ClearDeadline();
    chunked_ = chunked;
    outgoing_.clear();
    AppendReplyHead(reply, chunked ? Framing::kChunked : Framing::kClose, keep_alive_, outgoing_);
    stream_ = std::move(reply.stream);
    writing_ = true;
    Write(asio::buffer(outgoing_), {}, &Http1Connection::OnStreamBegun);
    Read();  // to notice when the client goes away
  }

  void OnStreamBegun() {
    writing_ = false;
    stream_->Start(MakeWake(worker(), [weak = std::weak_ptr<Http1Connection>(Self())] {
      if (const auto self = weak.lock()) self->Pull();
    }));
    Pull();
  }

  void OnPieceSent() {
    writing_ = false;
    ClearDeadline();
    Pull();
  }

  void Pull() {
    if (writing_ || stream_ == nullptr) return;
    BodyStream::Pull pull = BodyStream::Pull::kPiece;
    do {
      piece_.clear();
      pull = stream_->Next(piece_);
    } while (pull == BodyStream::Pull::kPiece && piece_.empty());
    if (pull == BodyStream::Pull::kLater) return;
    writing_ = true;
    SetDeadline(limits_.idle_timeout);
    outgoing_.clear();
    if (pull == BodyStream::Pull::kPiece) {
      if (chunked_) {
        absl::StrAppend(&outgoing_, absl::Hex(piece_.size()), "\r\n");
        piece_ += "\r\n";
      }
      return Write(asio::buffer(outgoing_), asio::buffer(piece_), &Http1Connection::OnPieceSent);
    }
    stream_.reset();
    keep_alive_ = keep_alive_ && !worker().draining();
    if (chunked_) outgoing_ = "0\r\n\r\n";
    Write(asio::buffer(outgoing_), {}, &Http1Connection::OnSent);
  }

  std::unique_ptr<Transport> transport_;
  const HttpHandler& handler_;
  const HttpLimits& limits_;
  Phase phase_ = Phase::kIdle;
  bool closed_ = false;
  bool reading_ = false;
  std::array<char, 8192> incoming_;
  boost::beast::flat_buffer buffer_;  // has been read and not parsed
  HttpRequest request_;
  std::optional<Http1Parser> parser_;
  bool header_done_ = false;
  bool parsing_ = false;
  bool continuing_ = false;  // "100 Continue" is being written
  Clock::time_point begun_;  // of the request

  bool keep_alive_ = false;
  bool unread_ = false;   // the request has not been read to its end
  std::string outgoing_;  // is being written, and then
  std::string piece_;     // of the stream

  std::unique_ptr<PendingReply> pending_;
  std::unique_ptr<BodyStream> stream_;
  bool chunked_ = false;
  bool writing_ = false;
};

}  // namespace

void ServeHttp1(Worker& worker, std::unique_ptr<Transport> transport, absl::string_view begun,
                const HttpHandler& handler, const HttpLimits& limits) {
  std::make_shared<Http1Connection>(worker, std::move(transport), handler, limits)->Start(begun);
}

}  // namespace guidon
