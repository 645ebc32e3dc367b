#ifndef GUIDON_SERVER_HTTP_FRONT_CONNECTION_H_
#define GUIDON_SERVER_HTTP_FRONT_CONNECTION_H_

#include "server/http/port_service.h"
#include "server/http/transport.h"
#include "server/http/worker.h"

namespace guidon {

// Finds out what a new connection speaks and has it served: gRPC by `service.grpc`, the rest by
// `service.handler`. On the worker's thread. `service` must outlive the worker's connections.
//
// docs/decisions/0008-who-serves-http2.md tells what decides.
void ServeConnection(Worker& worker, Socket socket, const PortService& service);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_FRONT_CONNECTION_H_
