#ifndef GUIDON_SERVER_HTTP_HTTP2_CONNECTION_H_
#define GUIDON_SERVER_HTTP_HTTP2_CONNECTION_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "server/http/port_service.h"
#include "server/http/transport.h"
#include "server/http/worker.h"

namespace guidon {

// Serves a connection that speaks HTTP/2, of which `begun` has been read already, from the preface
// on. `settings_sent`: kEmptySettings has been sent. On the worker's thread. `service`
// must outlive the worker's connections.
//
// A gRPC call that `service.grpc.calls` does not answer is refused so that the client makes it
// again on a new connection, where it decides who serves (Http2Opening).
void ServeHttp2(Worker& worker, std::unique_ptr<Transport> transport, absl::string_view begun,
                bool settings_sent, const PortService& service);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_HTTP2_CONNECTION_H_
