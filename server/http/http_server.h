#ifndef GUIDON_SERVER_HTTP_HTTP_SERVER_H_
#define GUIDON_SERVER_HTTP_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/http/http_message.h"

namespace guidon {

// Takes over a connection on which the client speaks HTTP/2; `begun` is what it has sent.
using Http2Handler = std::function<void(int fd, const std::string& begun)>;

// A small HTTP/1.1 server for GET and HEAD on one port, with one thread. Headers must arrive
// within 3 s and fit 16 KiB; a connection may idle for 30 s.
class HttpServer {
 public:
  // Listens on all addresses at `port`; 0 takes a free one. A connection whose first bytes are
  // HTTP/2's goes to `http2` where that is given. UNAVAILABLE: the port is taken, or may not be
  // used; the message says which port and why.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(uint16_t port, HttpHandler handler,
                                                           Http2Handler http2 = nullptr);

  virtual ~HttpServer() = default;  // closes all connections

  virtual uint16_t port() const = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP_SERVER_H_
