#ifndef GUIDON_SERVER_HTTP_PORT_SERVICE_H_
#define GUIDON_SERVER_HTTP_PORT_SERVICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/http/tls_certificates.h"

namespace guidon {

// Takes over a connection of which `begun` has been read already. Called by any thread.
using TakeConnection = std::function<void(int fd, const std::string& begun)>;

// Who serves the gRPC calls that come to a port.
struct GrpcServing {
  TakeConnection clear;  // none: there is no gRPC library on the port
  TakeConnection tls;    // terminates TLS itself; given if the port has TLS and `clear` is given

  // Answers the calls at the paths that `answers` says, on a connection whose first call is one of
  // them; none: the library serves all.
  HttpHandler calls = {};
  std::function<bool(absl::string_view path)> answers = {};
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
