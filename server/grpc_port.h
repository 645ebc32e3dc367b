#ifndef GUIDON_SERVER_GRPC_PORT_H_
#define GUIDON_SERVER_GRPC_PORT_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/call_workers.h"
#include "server/http/front_connection.h"

namespace guidon {

// What bounds the clients of a port; 0 means no limit.
struct GrpcLimits {
  int max_message = 0;  // bytes
  int max_headers = 0;  // bytes
  absl::Duration min_ping_interval = absl::Seconds(30);
  bool ping_without_calls = true;
  // Of a port of its own only: a client that has been silent for so long is asked for a sign of
  // life, and given up after the same time again.
  absl::Duration silence = absl::Minutes(1);
};

// A gRPC server, with the health service, on a port of its own or on connections that another
// server accepted.
class GrpcPort {
 public:
  // Listens on `address`, such as "[::]:8013" (port 0: a free one) or "unix:/run/guidon.sock"; with
  // `tls`, under TLS only. All of these must outlive this.
  // UNAVAILABLE: the address is taken or may not be used.
  absl::Status Start(const std::string& address, const GrpcLimits& limits,
                     const std::vector<std::unique_ptr<grpc::Service>>& services,
                     const std::shared_ptr<TlsCertificates>& tls = nullptr);

  // Serves on the connections that the functions of serving() take over; with `workers`, which must
  // outlive this too, its handlers may block.
  absl::Status StartWithoutPort(const GrpcLimits& limits,
                                const std::vector<std::unique_ptr<grpc::Service>>& services,
                                const std::shared_ptr<TlsCertificates>& tls = nullptr,
                                CallWorkers* workers = nullptr);

  // After StartWithoutPort. The functions may be called as long as this lives.
  GrpcServing serving();

  // After either start: a channel to the services within the process, for messages of any size
  // that the limits allow.
  std::shared_ptr<grpc::Channel> InProcess();

  uint16_t port() const { return port_; }  // 0 for a Unix socket

  // Has the health service say so.
  void SetNotServing();

  // Refuses new calls and waits for the running ones; at `deadline` they are cancelled.
  void Shutdown(std::chrono::system_clock::time_point deadline);

 private:
  using Acceptor = grpc::experimental::ExternalConnectionAcceptor;

  absl::Status Build(grpc::ServerBuilder& builder, const GrpcLimits& limits,
                     const std::vector<std::unique_ptr<grpc::Service>>& services);

  std::shared_ptr<grpc::ServerCredentials> credentials_;  // needed as long as server_ lives
  std::unique_ptr<Acceptor> clear_;
  std::unique_ptr<Acceptor> tls_;
  std::unique_ptr<grpc::Server> server_;
  uint16_t port_ = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_GRPC_PORT_H_
