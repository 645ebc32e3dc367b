#ifndef GUIDON_SERVER_HTTP_HTTP_SERVER_H_
#define GUIDON_SERVER_HTTP_HTTP_SERVER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/http/front_connection.h"

namespace guidon {

struct HttpServerOptions {
  uint16_t port = 0;        // 0: a free one
  std::string address;      // an IP address of this machine to take the port on; "": all
  std::string socket_path;  // of a Unix socket, instead of the port
  int threads = 1;
  int max_connections = 0;  // one more is closed as soon as it is accepted; 0: no limit
  // So many of the file descriptors that the process may have are left to others: a connection that
  // would take one of them is closed as soon as it is accepted.
  int spared_descriptors = 0;
  PortService service;
};

// Serves HTTP/1.1 and HTTP/2, in clear text or under TLS, and hands gRPC's connections over.
//
// A handler is given HEAD as GET. It is called for a request whose body is beyond the limit too,
// with `body_too_large`, so that the reply is in its protocol. Headers beyond the limit get 431.
// Clients that are slow (HttpLimits) are disconnected.
class HttpServer {
 public:
  // Serving when it returns. Errors are those of ListenOnPort and ListenOnSocket.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(HttpServerOptions options);

  // Closes all connections and removes the Unix socket.
  virtual ~HttpServer() = default;

  virtual uint16_t port() const = 0;  // 0 for a Unix socket

  // Takes no more connections, and ends those that there are as soon as what is under way on them
  // is done. Thread-safe.
  virtual void Drain() = 0;

  // Drains, waits for its end until `deadline`, and closes the connections that are left.
  // Thread-safe.
  virtual void Shutdown(std::chrono::system_clock::time_point deadline) = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP_SERVER_H_
