#ifndef GUIDON_SERVER_HTTP_FRONT_CONNECTION_H_
#define GUIDON_SERVER_HTTP_FRONT_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>

#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/http/tls_certificates.h"
#include "server/http/transport.h"
#include "server/http/worker.h"

namespace guidon {

// Takes over a connection of which `begun` has been read already. Called by any thread.
using TakeConnection = std::function<void(int fd, const std::string& begun)>;

// Who serves the gRPC calls that come to a port.
struct GrpcServing {
  TakeConnection clear;  // none: there is no gRPC on the port
  TakeConnection tls;    // terminates TLS itself; given if the port has TLS and `clear` is given
};

// What a port serves.
struct PortService {
  HttpHandler handler;
  HttpLimits limits;
  std::shared_ptr<TlsCertificates> tls;  // none: clear text
  GrpcServing grpc;
};

// Finds out what a new connection speaks and has it served: gRPC by `service.grpc`, the rest by
// `service.handler`. On the worker's thread. `service` must outlive the worker's connections.
//
// docs/decisions/0008-who-serves-http2.md tells what decides.
void ServeConnection(Worker& worker, Socket socket, const PortService& service);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_FRONT_CONNECTION_H_
