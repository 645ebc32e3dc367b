#include "tests/support/fake_http_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "base/mutex.h"

namespace guidon::testing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

FakeRequest ToRequest(const http::request<http::string_body>& request) {
  FakeRequest result = {
      std::string(request.method_string()), std::string(request.target()), {}, request.body()};
  for (const auto& field : request) {
    const std::string name(field.name_string());
    result.headers[absl::AsciiStrToLower(name)] = std::string(field.value());
  }
  return result;
}

template <typename Stream>
void SendPieces(Stream& stream, const FakeReply& reply, beast::error_code& error) {
  http::response<http::empty_body> head(static_cast<http::status>(reply.status), 11);
  for (const auto& [name, value] : reply.headers) head.set(name, value);
  head.chunked(true);
  http::response_serializer<http::empty_body> serializer(head);
  http::write_header(stream, serializer, error);
  while (!error) {
    const std::optional<std::string> piece = reply.next();
    if (!piece.has_value()) {
      asio::write(stream, http::make_chunk_last(), error);
      return;
    }
    asio::write(stream, http::make_chunk(asio::buffer(*piece)), error);
  }
}

template <typename Stream>
void Serve(Stream& stream, const FakeHttpServer::Handler& handler) {
  beast::flat_buffer buffer;
  beast::error_code error;
  while (!error) {
    http::request<http::string_body> request;
    http::read(stream, buffer, request, error);
    if (error) return;
    const FakeReply reply = handler(ToRequest(request));
    if (reply.hang_up) return;
    if (reply.next != nullptr) {
      SendPieces(stream, reply, error);
      continue;
    }
    http::response<http::string_body> response(static_cast<http::status>(reply.status), 11);
    for (const auto& [name, value] : reply.headers) response.set(name, value);
    response.body() = reply.body;
    if (reply.status != 304) response.prepare_payload();
    http::write(stream, response, error);
  }
}

}  // namespace

std::string FakeRequest::Header(const std::string& name) const {
  const auto header = headers.find(name);
  return header == headers.end() ? "" : header->second;
}

class FakeHttpServer::State {
 public:
  State(Handler handler, const std::optional<Certificate>& certificate)
      : handler_(std::move(handler)),
        acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    if (certificate.has_value()) {
      tls_.emplace(asio::ssl::context::tls_server);
      tls_->use_certificate_chain_file(certificate->cert_path);
      tls_->use_private_key_file(certificate->key_path, asio::ssl::context::pem);
    }
    acceptor_thread_ = std::thread([this] { Accept(); });
  }

  ~State() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    acceptor_thread_.join();
    {
      MutexLock lock(mutex_);
      for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  bool tls() const { return tls_.has_value(); }

 private:
  void Accept() {
    while (true) {
      beast::error_code error;
      tcp::socket socket = acceptor_.accept(error);
      if (error) return;
      {
        MutexLock lock(mutex_);
        open_.push_back(socket.native_handle());
      }
      threads_.emplace_back([this, socket = std::move(socket)]() mutable { Run(socket); });
    }
  }

  void Run(tcp::socket& socket) {
    const int fd = socket.native_handle();
    if (tls_.has_value()) {
      asio::ssl::stream<tcp::socket&> stream(socket, *tls_);
      beast::error_code error;
      stream.handshake(asio::ssl::stream_base::server, error);
      if (!error) Serve(stream, handler_);
    } else {
      Serve(socket, handler_);
    }
    MutexLock lock(mutex_);
    open_.erase(std::find(open_.begin(), open_.end(), fd));
    beast::error_code ignored;
    socket.close(ignored);
  }

  const Handler handler_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::optional<asio::ssl::context> tls_;
  std::thread acceptor_thread_;
  std::vector<std::thread> threads_;  // touched by the acceptor's thread alone, until it has ended
  Mutex mutex_;
  std::vector<int> open_ ABSL_GUARDED_BY(mutex_);  // connections
};

FakeHttpServer::FakeHttpServer(Handler handler, const std::optional<Certificate>& certificate)
    : state_(std::make_unique<State>(std::move(handler), certificate)) {}

FakeHttpServer::~FakeHttpServer() = default;

uint16_t FakeHttpServer::port() const { return state_->port(); }

std::string FakeHttpServer::host() const { return "127.0.0.1:" + std::to_string(port()); }

std::string FakeHttpServer::url() const {
  return (state_->tls() ? "https://" : "http://") + host();
}

}  // namespace guidon::testing
