#ifndef GUIDON_SERVER_HTTP_HTTP1_CONNECTION_H_
#define GUIDON_SERVER_HTTP_HTTP1_CONNECTION_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "server/http/http_limits.h"
#include "server/http/http_message.h"
#include "server/http/transport.h"
#include "server/http/worker.h"

namespace guidon {

// Serves a connection that speaks HTTP/1.1 or 1.0, of which `begun` has been read already. On the
// worker's thread. `handler` and `limits` must outlive the worker's connections.
void ServeHttp1(Worker& worker, std::unique_ptr<Transport> transport, absl::string_view begun,
                const HttpHandler& handler, const HttpLimits& limits);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP1_CONNECTION_H_
