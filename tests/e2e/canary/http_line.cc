#include "tests/e2e/canary/http_line.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "absl/strings/ascii.h"

namespace guidon::testing {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Protocol = asio::generic::stream_protocol;

constexpr timeval kPatience = {20, 0};

}  // namespace

class HttpLine::State {
 public:
  explicit State(Protocol::endpoint peer) : peer_(std::move(peer)) {}

  HttpResult Send(http::verb verb, const std::string& path, const std::string& json) {
    http::request<http::string_body> request(verb, path, 11);
    request.set(http::field::host, "api");
    if (!json.empty()) request.set(http::field::content_type, "application/json");
    request.body() = json;
    request.prepare_payload();
    HttpResult result;
    const bool kept = socket_.is_open();
    // A server may close a connection that it has kept: that is no failure.
    if (!Exchange(request, result) && kept) Exchange(request, result);
    return result;
  }

 private:
  bool Exchange(const http::request<http::string_body>& request, HttpResult& result) {
    error_code error;
    if (!socket_.is_open()) {
      buffer_.clear();
      socket_.connect(peer_, error);
      if (error) return Close();
      setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    }
    http::write(socket_, request, error);
    if (error) return Close();
    http::response<http::string_body> response;
    http::read(socket_, buffer_, response, error);
    if (error) return Close();
    result.status = static_cast<int>(response.result_int());
    result.body = response.body();
    for (const auto& field : response) {
      result.headers[absl::AsciiStrToLower(std::string(field.name_string()))] =
          std::string(field.value());
    }
    if (!response.keep_alive()) Close();
    return true;
  }

  bool Close() {
    error_code ignored;
    socket_.close(ignored);
    return false;
  }

  const Protocol::endpoint peer_;
  asio::io_context context_;
  Protocol::socket socket_{context_};
  boost::beast::flat_buffer buffer_;
};

HttpLine::HttpLine(uint16_t port)
    : state_(std::make_unique<State>(
          asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port))) {}

HttpLine::HttpLine(const std::string& unix_socket)
    : state_(std::make_unique<State>(asio::local::stream_protocol::endpoint(unix_socket))) {}

HttpLine::~HttpLine() = default;

HttpResult HttpLine::Get(const std::string& path) {
  return state_->Send(http::verb::get, path, "");
}

HttpResult HttpLine::Post(const std::string& path, const std::string& json) {
  return state_->Send(http::verb::post, path, json);
}

}  // namespace guidon::testing
