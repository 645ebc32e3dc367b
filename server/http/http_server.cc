#include "server/http/http_server.h"

#include <pthread.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr std::chrono::seconds kHeaderTimeout{3};
constexpr std::chrono::seconds kIdleTimeout{30};
constexpr uint32_t kHeaderLimit = 16 << 10;
constexpr uint64_t kBodyLimit = 16 << 10;
constexpr size_t kFirstRead = 4096;

HttpReply Plain(int status, std::string body) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

// One connection; keeps itself alive through its pending operations.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, const HttpHandler& handler, const Http2Handler& http2)
      : stream_(std::move(socket)), handler_(handler), http2_(http2) {}

  // Looks at what the client begins with, then serves it.
  void Start() {
    stream_.expires_after(kHeaderTimeout);
    stream_.async_read_some(buffer_.prepare(kFirstRead),
                            [self = shared_from_this()](beast::error_code error, size_t count) {
                              if (!error) self->OnFirstBytes(count);
                            });
  }

  void Read(std::chrono::seconds timeout) {
    parser_.emplace();
    parser_->header_limit(kHeaderLimit);
    parser_->body_limit(kBodyLimit);
    stream_.expires_after(timeout);
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](beast::error_code error, size_t) { self->OnRead(error); });
  }

 private:
  using Response = http::response<http::string_body>;

  void OnFirstBytes(size_t count) {
    buffer_.commit(count);
    const auto data = buffer_.data();
    const std::string begun(static_cast<const char*>(data.data()), data.size());
    // HTTP/2 begins with "PRI * HTTP/2.0" (RFC 9113, §3.4), and no HTTP/1.1 method with PR.
    if (http2_ == nullptr || begun.substr(0, 2) != "PR") return Read(kHeaderTimeout);
    beast::error_code error;
    const int fd = stream_.socket().release(error);
    if (!error) http2_(fd, begun);
  }

  void OnRead(beast::error_code error) {
    if (!error) {
      Answer();
    } else if (error == http::error::header_limit) {
      Send(Plain(431, "the headers are too large\n"), 11, false, false);
    } else if (error.category() == http::make_error_code(http::error::bad_method).category() &&
               error != http::error::end_of_stream) {
      Send(Plain(400, "this is no HTTP/1.1 request\n"), 11, false, false);
    }
  }

  void Answer() {
    const auto& request = parser_->get();
    const bool head = request.method() == http::verb::head;
    HttpReply reply;
    if (head || request.method() == http::verb::get) {
      const std::string target(request.target());
      HttpRequest asked;
      asked.method = "GET";
      asked.path = target.substr(0, target.find('?'));
      reply = handler_(asked);
    } else {
      reply = Plain(405, "only GET and HEAD are served here\n");
    }
    Send(std::move(reply), request.version(), request.keep_alive(), head);
  }

  void Send(HttpReply reply, unsigned version, bool keep_alive, bool head) {
    response_ = Response(static_cast<http::status>(reply.status), version);
    response_.set(http::field::content_type, reply.content_type);
    response_.body() = std::move(reply.body);
    response_.keep_alive(keep_alive);
    response_.prepare_payload();
    if (head) response_.body().clear();  // Content-Length stays
    stream_.expires_after(kIdleTimeout);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code error, size_t) {
                        if (error) return;
                        if (self->response_.keep_alive()) {
                          self->Read(kIdleTimeout);
                        } else {
                          self->stream_.socket().shutdown(tcp::socket::shutdown_send, error);
                        }
                      });
  }

  beast::tcp_stream stream_;
  const HttpHandler& handler_;
  const Http2Handler& http2_;
  beast::flat_buffer buffer_;
  boost::optional<http::request_parser<http::string_body>> parser_;
  Response response_;
};

class BeastServer final : public HttpServer {
 public:
  BeastServer(HttpHandler handler, Http2Handler http2)
      : handler_(std::move(handler)), http2_(std::move(http2)) {}

  ~BeastServer() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(uint16_t port) {
    beast::error_code error = Bind(tcp::endpoint(tcp::v6(), port));
    // A machine without IPv6.
    if (error == asio::error::address_family_not_supported) {
      error = Bind(tcp::endpoint(tcp::v4(), port));
    }
    if (error) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on port ", port, ": ", error.message()));
    }
    Accept();
    thread_ = std::thread([this] { context_.run(); });
    pthread_setname_np(thread_.native_handle(), "http");
    return absl::OkStatus();
  }

  uint16_t port() const override { return acceptor_.local_endpoint().port(); }

 private:
  beast::error_code Bind(const tcp::endpoint& endpoint) {
    beast::error_code error;
    acceptor_.close(error);
    acceptor_.open(endpoint.protocol(), error);
    if (error) return error;
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (endpoint.address().is_v6()) {
      beast::error_code ignored;
      acceptor_.set_option(asio::ip::v6_only(false), ignored);
    }
    acceptor_.bind(endpoint, error);
    if (error) return error;
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }

  void Accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) return AcceptLater();
      std::make_shared<Session>(std::move(socket), handler_, http2_)->Start();
      Accept();
    });
  }

  // When descriptors have run out, accepting at once again would only spin.
  void AcceptLater() {
    retry_.expires_after(std::chrono::milliseconds(100));
    retry_.async_wait([this](beast::error_code error) {
      if (!error) Accept();
    });
  }

  const HttpHandler handler_;
  const Http2Handler http2_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer retry_{context_};
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(uint16_t port, HttpHandler handler,
                                                              Http2Handler http2) {
  auto server = std::make_unique<BeastServer>(std::move(handler), std::move(http2));
  if (absl::Status status = server->Listen(port); !status.ok()) return status;
  return server;
}

}  // namespace guidon
