#ifndef GUIDON_SERVER_HTTP_TLS_PUMP_H_
#define GUIDON_SERVER_HTTP_TLS_PUMP_H_

#include <memory>

#include "server/http/transport.h"
#include "server/http/worker.h"

namespace guidon {

// Copies what comes on `tls` to a new socket in clear text, and back, until either end closes.
// Returns the descriptor of the socket's other end, which the caller owns; -1 if there are no
// descriptors left, and `tls` is closed then. On the worker's thread.
int PumpTls(Worker& worker, std::unique_ptr<Transport> tls);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_TLS_PUMP_H_
