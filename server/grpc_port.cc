#include "server/grpc_port.h"

#include <grpcpp/health_check_service_interface.h>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

constexpr int kMinPingIntervalMs = 30'000;  // flagd's --keep-alive-min-time

}  // namespace

absl::Status GrpcPort::Start(const std::string& address, uint16_t port, int max_message,
                             const std::vector<std::unique_ptr<grpc::Service>>& services) {
  grpc::ServerBuilder builder;
  int bound = 0;
  builder.AddListeningPort(absl::StrCat(address, ":", port), grpc::InsecureServerCredentials(),
                           &bound);
  // Without this a second daemon could share the port and take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.SetMaxReceiveMessageSize(max_message > 0 ? max_message : -1);
  for (const auto& service : services) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  port_ = static_cast<uint16_t>(bound);
  if (server_ != nullptr && bound != 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot listen on port ", port,
                                             ": is another process using it? Choose another port"));
}

absl::Status GrpcPort::StartWithoutPort() {
  grpc::ServerBuilder builder;
  acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      grpc::InsecureServerCredentials());
  server_ = builder.BuildAndStart();
  if (server_ != nullptr) return absl::OkStatus();
  return absl::UnavailableError("cannot start the health service");
}

void GrpcPort::Serve(int fd, const std::string& begun) {
  const grpc::Slice slice(begun);
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.fd = fd;
  connection.read_buffer = grpc::ByteBuffer(&slice, 1);
  acceptor_->HandleNewConnection(&connection);
}

void GrpcPort::SetNotServing() {
  if (server_ != nullptr) server_->GetHealthCheckService()->SetServingStatus(false);
}

void GrpcPort::Shutdown(std::chrono::system_clock::time_point deadline) {
  if (server_ != nullptr) server_->Shutdown(deadline);
}

}  // namespace guidon
