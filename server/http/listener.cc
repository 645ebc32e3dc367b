#include "server/http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

// Clients that are gone without a word, as when their machine was lost, are found within 2 minutes:
// idle channels of gRPC stay open for ever otherwise.
constexpr int kKeepAliveIdle = 60;      // seconds
constexpr int kKeepAliveInterval = 15;  // seconds
constexpr int kKeepAliveProbes = 4;

absl::Status CannotListen(const std::string& place, absl::string_view why) {
  return absl::UnavailableError(absl::StrCat("cannot listen on ", place, ": ", why));
}

// A new socket that listens at `address`; -1, and errno says why.
int Listen(int family, const sockaddr* address, socklen_t size) {
  const int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  const int on = 1;
  const int off = 0;
  if (family != AF_UNIX) {
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // Accepted sockets take these over.
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &kKeepAliveIdle, sizeof kKeepAliveIdle);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &kKeepAliveInterval,
               sizeof kKeepAliveInterval);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &kKeepAliveProbes, sizeof kKeepAliveProbes);
  }
  if (family == AF_INET6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(descriptor, address, size) == 0 && listen(descriptor, SOMAXCONN) == 0) {
    return descriptor;
  }
  const int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

// errno EINVAL: `address` is none of that family.
int ListenOnIpv6(uint16_t port, const char* address) {
  sockaddr_in6 place = {};
  place.sin6_family = AF_INET6;
  place.sin6_port = htons(port);
  if (inet_pton(AF_INET6, address, &place.sin6_addr) == 1) {
    return Listen(AF_INET6, reinterpret_cast<const sockaddr*>(&place), sizeof place);
  }
  errno = EINVAL;
  return -1;
}

int ListenOnIpv4(uint16_t port, const char* address) {
  sockaddr_in place = {};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  if (inet_pton(AF_INET, address, &place.sin_addr) == 1) {
    return Listen(AF_INET, reinterpret_cast<const sockaddr*>(&place), sizeof place);
  }
  errno = EINVAL;
  return -1;
}

uint16_t PortOf(int descriptor) {
  sockaddr_storage address = {};
  socklen_t size = sizeof address;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  // The port is at the same place in both families' addresses.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

bool FillUnixAddress(const std::string& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.data(), path.size());
  return true;
}

}  // namespace

absl::StatusOr<Listener> ListenOnPort(uint16_t port, const std::string& address) {
  Listener listener;
  if (absl::StrContains(address, ":")) {
    listener = {ListenOnIpv6(port, address.c_str()), AF_INET6};
  } else if (!address.empty()) {
    listener = {ListenOnIpv4(port, address.c_str()), AF_INET};
  } else {
    listener = {ListenOnIpv6(port, "::"), AF_INET6};
    if (listener.descriptor < 0 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
      listener = {ListenOnIpv4(port, "0.0.0.0"), AF_INET};
    }
  }
  if (listener.descriptor < 0) {
    const char* const why = std::strerror(errno);
    return CannotListen(
        absl::StrCat("port ", port, address.empty() ? "" : absl::StrCat(" of ", address)), why);
  }
  listener.port = PortOf(listener.descriptor);
  return listener;
}

absl::Status RemoveStaleSocket(const std::string& path) {
  const std::string place = absl::StrCat("socket ", path);
  struct stat status = {};
  if (lstat(path.c_str(), &status) != 0) return absl::OkStatus();
  if (!S_ISSOCK(status.st_mode)) return CannotListen(place, "a file that is no socket is there");
  sockaddr_un address;
  if (!FillUnixAddress(path, address)) return absl::OkStatus();
  const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const auto close_descriptor = absl::MakeCleanup([descriptor] { close(descriptor); });
  const int failed =
      connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (failed == 0 || errno != ECONNREFUSED) {
    return CannotListen(place, failed == 0 || errno == EAGAIN ? "another process listens on it"
                                                              : std::strerror(errno));
  }
  unlink(path.c_str());
  return absl::OkStatus();
}

absl::StatusOr<Listener> ListenOnSocket(const std::string& path) {
  if (absl::Status status = RemoveStaleSocket(path); !status.ok()) return status;
  const std::string place = absl::StrCat("socket ", path);
  sockaddr_un address;
  if (!FillUnixAddress(path, address)) return CannotListen(place, "the path is too long");
  const int descriptor =
      Listen(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (descriptor < 0) return CannotListen(place, std::strerror(errno));
  return Listener{descriptor, AF_UNIX};
}

}  // namespace guidon
