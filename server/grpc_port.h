#ifndef GUIDON_SERVER_GRPC_PORT_H_
#define GUIDON_SERVER_GRPC_PORT_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace guidon {

// A gRPC server, with the health service, on a port of its own or on connections that another
// server accepted.
class GrpcPort {
 public:
  // Listens on `address` (without a port, e.g. "[::]") at `port`; 0 takes a free one. Messages
  // beyond `max_message` bytes are refused; 0 means no limit. The services must outlive this.
  // UNAVAILABLE: the port is taken or may not be used.
  absl::Status Start(const std::string& address, uint16_t port, int max_message,
                     const std::vector<std::unique_ptr<grpc::Service>>& services);

  // Serves the health service alone, on connections that Serve hands over.
  absl::Status StartWithoutPort();

  // Takes over a connection, on which `begun` has been read already, after StartWithoutPort.
  // Thread-safe.
  void Serve(int fd, const std::string& begun);

  uint16_t port() const { return port_; }

  // Has the health service say so.
  void SetNotServing();

  // Refuses new calls and waits for the running ones; at `deadline` they are cancelled.
  void Shutdown(std::chrono::system_clock::time_point deadline);

 private:
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  uint16_t port_ = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_GRPC_PORT_H_
