#include "bench/load/socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon::bench {
namespace {

// Enough for some hundred replies at once; grows where a reply is larger.
constexpr size_t kRoom = 64 * 1024;

absl::Status Failure(absl::string_view what) {
  return absl::UnavailableError(absl::StrCat(what, ": ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<Socket> Socket::ConnectTo(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("\"", address, "\" is not HOST:PORT"));
  }
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(),
                               &hints, &found);
  if (code != 0) return absl::UnavailableError(absl::StrCat(address, ": ", gai_strerror(code)));
  absl::Status failure;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    Socket result(socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (result.descriptor_ < 0 || connect(result.descriptor_, at->ai_addr, at->ai_addrlen) != 0) {
      failure = Failure(absl::StrCat("connecting to ", address));
      continue;
    }
    freeaddrinfo(found);
    const int on = 1;
    setsockopt(result.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    fcntl(result.descriptor_, F_SETFL, O_NONBLOCK);
    return result;
  }
  freeaddrinfo(found);
  return failure;
}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), outgoing_(std::move(other.outgoing_)),
      sent_(other.sent_), incoming_(std::move(other.incoming_)), used_(other.used_),
      filled_(other.filled_) {}

Socket::~Socket() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status Socket::Send() {
  while (wants_to_send()) {
    const ssize_t count =
        send(descriptor_, outgoing_.data() + sent_, outgoing_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) return absl::OkStatus();
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure("sending");
    sent_ += static_cast<size_t>(count);
  }
  outgoing_.clear();
  sent_ = 0;
  return absl::OkStatus();
}

absl::Status Socket::Receive() {
  if (used_ == filled_) used_ = filled_ = 0;
  if (incoming_.size() - filled_ < kRoom / 2) {
    incoming_.erase(0, used_);
    filled_ -= used_;
    used_ = 0;
    incoming_.resize(filled_ + kRoom);
  }
  const ssize_t count =
      recv(descriptor_, incoming_.data() + filled_, incoming_.size() - filled_, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return absl::OkStatus();
  if (count < 0) return Failure("receiving");
  if (count == 0) return absl::UnavailableError("the server has closed the connection");
  filled_ += static_cast<size_t>(count);
  return absl::OkStatus();
}

}  // namespace guidon::bench
