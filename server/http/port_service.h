#ifndef GUIDON_SERVER_HTTP_PORT_SERVICE_H_
#define GUIDON_SERVER_HTTP_PORT_SERVICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/http/ping_guard.h"
#include "server/http/tls_certificates.h"

namespace guidon {

// Takes over a connection of which `begun` has been read already. Called by any thread.
using TakeConnection = std::function<void(int fd, const std::string& begun)>;

// Who serves the gRPC calls that come to a port.
struct GrpcServing {
  TakeConnection clear;  // none: there is no gRPC library on the port
  TakeConnection tls;    // terminates TLS itself; given if the port has TLS and `clear` is given

  // Answers calls on a connection that `begins_here` its first call's path; none: the library
  // serves all connections. A call that it does not answer is sent to a new connection.
  HttpHandler calls = {};
  bool (*begins_here)(absl::string_view path) = nullptr;
  bool (*answers)(absl::string_view path) = nullptr;
  PingLimits pings = {};
};

// What a port serves.
struct PortService {
  HttpHandler handler;
  HttpLimits limits;
  std::shared_ptr<TlsCertificates> tls;  // none: clear text
  GrpcServing grpc;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_PORT_SERVICE_H_
