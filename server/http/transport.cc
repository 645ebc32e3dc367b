#include "server/http/transport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/write.hpp>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace guidon {

namespace asio = boost::asio;

namespace {

std::string PemOfPeer(SSL* ssl) {
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl),
                                                                X509_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  if (certificate == nullptr || PEM_write_bio_X509(text.get(), certificate.get()) != 1) return "";
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);  // NOLINT(google-runtime-int)
  return {bytes, static_cast<size_t>(size)};
}

// "" for a socket that is closed.
std::string AddressOfPeer(int descriptor) {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  std::array<char, INET6_ADDRSTRLEN> text;
  if (address.ss_family == AF_INET) {
    const auto& ip = reinterpret_cast<const sockaddr_in&>(address);
    inet_ntop(AF_INET, &ip.sin_addr, text.data(), text.size());
    return absl::StrCat("ipv4:", text.data(), ":", ntohs(ip.sin_port));
  }
  if (address.ss_family != AF_INET6) return "unix:";
  const auto& ip = reinterpret_cast<const sockaddr_in6&>(address);
  inet_ntop(AF_INET6, &ip.sin6_addr, text.data(), text.size());
  absl::string_view host = text.data();
  if (absl::ConsumePrefix(&host, "::ffff:")) {  // IPv4 on a socket for both
    return absl::StrCat("ipv4:", host, ":", ntohs(ip.sin6_port));
  }
  return absl::StrCat("ipv6:[", host, "]:", ntohs(ip.sin6_port));
}

}  // namespace

absl::string_view Transport::ClientAddress() {
  if (!client_address_.has_value()) client_address_ = AddressOfPeer(descriptor());
  return *client_address_;
}

void PlainTransport::Read(asio::mutable_buffer into, Done done) {
  socket_.async_read_some(into, std::move(done));
}

size_t PlainTransport::WriteNow(absl::string_view bytes) {
  const ssize_t count =
      send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return count > 0 ? static_cast<size_t>(count) : 0;
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
      [done = std::move(done)](boost::system::error_code error) mutable { done(error, 0); });
}

void TlsTransport::Close() {
  boost::system::error_code ignored;
  stream_.next_layer().close(ignored);
}

absl::string_view TlsTransport::ClientCertificate() {
  if (!client_certificate_.has_value()) client_certificate_ = PemOfPeer(stream_.native_handle());
  return *client_certificate_;
}

}  // namespace guidon
