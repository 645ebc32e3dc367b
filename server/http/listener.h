#ifndef GUIDON_SERVER_HTTP_LISTENER_H_
#define GUIDON_SERVER_HTTP_LISTENER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace guidon {

// A listening socket, which the caller owns.
struct Listener {
  int descriptor = -1;
  int family = 0;     // AF_INET6, AF_INET or AF_UNIX
  uint16_t port = 0;  // of TCP
};

// Listens at `port` on all addresses, IPv6 and IPv4, or on `address`, an IP address, alone; 0 takes
// a free port.
// UNAVAILABLE: the port is taken, or may not be used, or the address is not one of this machine;
// the message says which port and why.
absl::StatusOr<Listener> ListenOnPort(uint16_t port, const std::string& address = "");

// Listens on a new Unix socket at `path`; about a file that is there, see RemoveStaleSocket.
// UNAVAILABLE: as there, or no socket can be made at `path`.
absl::StatusOr<Listener> ListenOnSocket(const std::string& path);

// Removes the socket that an ended process has left at `path`, if there is one.
// UNAVAILABLE: a process listens on it, or the file is no socket.
absl::Status RemoveStaleSocket(const std::string& path);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_LISTENER_H_
