#include "server/http/front_connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <utility>

#include "server/http/client_hello.h"
#include "server/http/first_bytes.h"
#include "server/http/http1_connection.h"
#include "server/http/http2_connection.h"
#include "server/http/http2_opening.h"
#include "server/http/tls_pump.h"

namespace guidon {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A client that opens no request for so long is taken for gRPC's.
constexpr std::chrono::seconds kOpeningTimeout{1};

class FrontConnection final : public Connection {
 public:
  FrontConnection(Worker& worker, Socket socket, const PortService& service)
      : Connection(worker), service_(service),
        plain_(std::make_unique<PlainTransport>(std::move(socket))) {}

  void Start() {
    SetDeadline(service_.limits.header_timeout);
    Read(service_.tls == nullptr ? &FrontConnection::OnFirstBytes : &FrontConnection::OnHello);
  }

  void Close() override {
    closed_ = true;
    if (Transport* const transport = Current(); transport != nullptr) transport->Close();
  }

  void Drain() override { Close(); }

 protected:
  void OnDeadline() override {
    if (!opening_.has_value() || plain_ == nullptr) return Close();
    giving_up_ = true;
    plain_->CancelRead();
  }

 private:
  std::shared_ptr<FrontConnection> Self() {
    return std::static_pointer_cast<FrontConnection>(shared_from_this());
  }

  Transport* Current() {
    return tls_ != nullptr ? static_cast<Transport*>(tls_.get()) : plain_.get();
  }

  std::unique_ptr<Transport> TakeTransport() {
    if (tls_ != nullptr) return std::move(tls_);
    return std::move(plain_);
  }

  // Reads more and goes on with `next`.
  void Read(void (FrontConnection::*next)()) {
    Current()->Read(asio::buffer(incoming_), [self = Self(), next](error_code error, size_t count) {
      if (self->closed_) return;
      if (error && !self->giving_up_) return self->Close();
      self->begun_.append(self->incoming_.data(), count);
      ((*self).*next)();
    });
  }

  void OnHello() {
    const ClientHello hello = ReadClientHello(begun_);
    if (hello.state == ClientHello::State::kIncomplete) return Read(&FrontConnection::OnHello);
    if (hello.state == ClientHello::State::kNotTls) return Close();
    // Libraries of gRPC offer HTTP/2 alone; those of HTTP, HTTP/1.1 as well.
    if (!AnswersGrpc() && service_.grpc.tls != nullptr && hello.offers_http2 &&
        !hello.offers_http11) {
      return HandOver(service_.grpc.tls, begun_);
    }
    tls_ = std::make_unique<TlsTransport>(plain_->Take(), *service_.tls->current()->context);
    plain_.reset();
    tls_->Handshake(begun_, [self = Self()](error_code error, size_t) {
      if (error || self->closed_) return self->Close();
      self->begun_.clear();
      self->Read(&FrontConnection::OnFirstBytes);
    });
  }

  void OnFirstBytes() {
    switch (ProtocolOf(begun_)) {
      case Protocol::kUnknownYet:
        return Read(&FrontConnection::OnFirstBytes);
      case Protocol::kHttp1:
        return ServeHttp1(worker(), TakeTransport(), begun_, service_.handler, service_.limits);
      case Protocol::kHttp2:
        break;
    }
    if (service_.grpc.clear == nullptr) return ServeAsHttp2(begun_, /*settings_sent=*/false);
    opening_.emplace();
    SetDeadline(tls_ == nullptr ? kOpeningTimeout : service_.limits.idle_timeout);
    Current()->Write(asio::buffer(kEmptySettings.data(), kEmptySettings.size()), {},
                     [self = Self()](error_code error, size_t) {
                       if (error || self->closed_) return self->Close();
                       self->OnHttp2Bytes();
                     });
  }

  void OnHttp2Bytes() {
    const Http2Opening::Verdict verdict = opening_->Add(begun_);
    begun_.clear();
    switch (verdict) {
      case Http2Opening::Verdict::kIncomplete:
        if (giving_up_) return Guess();
        return Read(&FrontConnection::OnHttp2Bytes);
      case Http2Opening::Verdict::kGrpc:
        return AnswersGrpc() && service_.grpc.begins_here(opening_->path()) ? ServeHere()
                                                                            : HandToGrpc();
      case Http2Opening::Verdict::kHttp:
        return ServeHere();
      case Http2Opening::Verdict::kOther:
        return Guess();
    }
  }

  // For a client that opens no request.
  void Guess() {
    // gRPC in clear text costs nothing, and who speaks HTTP by TLS has offered HTTP/1.1.
    return AnswersGrpc() || tls_ != nullptr ? ServeHere() : HandToGrpc();
  }

  bool AnswersGrpc() const { return service_.grpc.calls != nullptr; }

  void ServeHere() { ServeAsHttp2(opening_->bytes(), /*settings_sent=*/true); }

  void ServeAsHttp2(const std::string& begun, bool settings_sent) {
    ServeHttp2(worker(), TakeTransport(), begun, settings_sent, service_);
  }

  void HandToGrpc() {
    const std::string begun = opening_->BytesWithoutAck();
    if (tls_ == nullptr) return HandOver(service_.grpc.clear, begun);
    const int other_end = PumpTls(worker(), std::move(tls_));
    if (other_end >= 0) service_.grpc.clear(other_end, begun);
  }

  void HandOver(const TakeConnection& take, const std::string& begun) {
    const int descriptor = plain_->Release();
    if (descriptor >= 0) take(descriptor, begun);
  }

  const PortService& service_;
  std::unique_ptr<PlainTransport> plain_;
  std::unique_ptr<TlsTransport> tls_;  // instead of plain_, once the handshake has begun
  std::optional<Http2Opening> opening_;
  bool closed_ = false;
  bool giving_up_ = false;
  std::string begun_;  // has been read and not been looked at
  std::array<char, 4096> incoming_;
};

}  // namespace

void ServeConnection(Worker& worker, Socket socket, const PortService& service) {
  std::make_shared<FrontConnection>(worker, std::move(socket), service)->Start();
}

}  // namespace guidon
