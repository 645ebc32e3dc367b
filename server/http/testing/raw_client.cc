#include "server/http/testing/raw_client.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace guidon::testing {

namespace asio = boost::asio;
using boost::system::error_code;

RawClient::RawClient(uint16_t port) : socket_(context_) {
  socket_.connect({asio::ip::address_v4::loopback(), port});
  const timeval patience = {60, 0};
  setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

bool RawClient::Send(absl::string_view bytes) {
  error_code error;
  asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), error);
  return !error;
}

std::string RawClient::ReadSome() {
  std::string part(16 << 10, '\0');
  const ssize_t count = recv(socket_.native_handle(), part.data(), part.size(), 0);
  part.resize(count > 0 ? static_cast<size_t>(count) : 0);
  return part;
}

std::string RawClient::ReadUntil(absl::string_view end) {
  std::string text;
  while (end.empty() || text.find(std::string(end)) == std::string::npos) {
    const std::string part = ReadSome();
    if (part.empty()) break;
    text += part;
  }
  return text;
}

std::string RawClient::ReadAll() { return ReadUntil(""); }

void RawClient::FinishSending() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void RawClient::Close() { socket_.close(); }

}  // namespace guidon::testing
