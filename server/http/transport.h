#ifndef GUIDON_SERVER_HTTP_TRANSPORT_H_
#define GUIDON_SERVER_HTTP_TRANSPORT_H_

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"

namespace guidon {

// A TCP or Unix socket.
using Socket = boost::asio::generic::stream_protocol::socket;

// The bytes of a connection, in clear text or under TLS. One read and one write may be under way
// at a time; who owns the transport keeps it until both have ended. Used by one thread.
class Transport {
 public:
  using Done = absl::AnyInvocable<void(boost::system::error_code error, size_t count)>;

  virtual ~Transport() = default;

  // Reads what there is, at least a byte, into `into`, which must stay until `done` is called.
  virtual void Read(boost::asio::mutable_buffer into, Done done) = 0;

  // Writes so many of the bytes as can be taken at once, maybe none; what is left, and any error,
  // is for Write. Not while a write is under way.
  virtual size_t WriteNow(absl::string_view bytes) = 0;

  // Writes both, which must stay until `done` is called.
  virtual void Write(boost::asio::const_buffer first, boost::asio::const_buffer second,
                     Done done) = 0;

  // After the last write: tells the peer that no more comes.
  virtual void ShutdownSend(Done done) = 0;

  // Has what is under way end with an error, soon.
  virtual void Close() = 0;

  // The certificate, in PEM, that the client has proved to hold; "" without one. The view lives as
  // long as this.
  virtual absl::string_view ClientCertificate() { return ""; }

  // The client's address as gRPC writes it, such as "ipv4:127.0.0.1:43210"; "unix:" for a Unix
  // socket. A view as well.
  absl::string_view ClientAddress();

 private:
  virtual int descriptor() = 0;

  std::optional<std::string> client_address_;  // once it has been asked for
};

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(Socket socket) : socket_(std::move(socket)) {}

  void Read(boost::asio::mutable_buffer into, Done done) override;
  size_t WriteNow(absl::string_view bytes) override;
  void Write(boost::asio::const_buffer first, boost::asio::const_buffer second, Done done) override;
  void ShutdownSend(Done done) override;
  void Close() override;

  // Has a read that is under way end soon, with what it has read or with an error.
  void CancelRead();

  // Gives the descriptor away, when nothing is under way; -1 if it is closed.
  int Release();

  // Gives the socket away, when nothing is under way.
  Socket Take() { return std::move(socket_); }

 private:
  int descriptor() override { return socket_.native_handle(); }

  Socket socket_;
};

// The server's side of TLS.
class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, boost::asio::ssl::context& context)
      : stream_(std::move(socket), context) {}

  // Must be the first operation. `begun` has been read from the socket already.
  void Handshake(const std::string& begun, Done done);

  void Read(boost::asio::mutable_buffer into, Done done) override;
  size_t WriteNow(absl::string_view) override { return 0; }
  void Write(boost::asio::const_buffer first, boost::asio::const_buffer second, Done done) override;
  void ShutdownSend(Done done) override;
  void Close() override;
  absl::string_view ClientCertificate() override;

 private:
  int descriptor() override { return stream_.next_layer().native_handle(); }

  boost::asio::ssl::stream<Socket> stream_;
  std::optional<std::string> client_certificate_;  // once it has been asked for
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_TRANSPORT_H_
