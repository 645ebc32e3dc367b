#include "server/http/transport.h"

#include <array>
#include <boost/asio/write.hpp>
#include <utility>

namespace guidon {

namespace asio = boost::asio;

void PlainTransport::Read(asio::mutable_buffer into, Done done) {
  socket_.async_read_some(into, std::move(done));
}

void PlainTransport::Write(asio::const_buffer first, asio::const_buffer second, Done done) {
  asio::async_write(socket_, std::array<asio::const_buffer, 2>{first, second}, std::move(done));
}

void PlainTransport::ShutdownSend(Done done) {
  boost::system::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  done(error, 0);
}

void PlainTransport::Close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void PlainTransport::CancelRead() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

int PlainTransport::Release() {
  boost::system::error_code error;
  const int descriptor = socket_.release(error);
  return error ? -1 : descriptor;
}

void TlsTransport::Handshake(const std::string& begun, Done done) {
  stream_.async_handshake(asio::ssl::stream_base::server, asio::buffer(begun), std::move(done));
}

void TlsTransport::Read(asio::mutable_buffer into, Done done) {
  stream_.async_read_some(into, std::move(done));
}

void TlsTransport::Write(asio::const_buffer first, asio::const_buffer second, Done done) {
  asio::async_write(stream_, std::array<asio::const_buffer, 2>{first, second}, std::move(done));
}

void TlsTransport::ShutdownSend(Done done) {
  stream_.async_shutdown(
      [done = std::move(done)](boost::system::error_code error) { done(error, 0); });
}

void TlsTransport::Close() {
  boost::system::error_code ignored;
  stream_.next_layer().close(ignored);
}

}  // namespace guidon
