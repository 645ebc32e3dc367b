#include "server/grpc_port.h"

#include <grpcpp/health_check_service_interface.h>

#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

int OrUnlimited(int limit) { return limit > 0 ? limit : std::numeric_limits<int>::max(); }

}  // namespace

absl::Status GrpcPort::Start(const std::string& address, const GrpcLimits& limits,
                             const std::vector<std::unique_ptr<grpc::Service>>& services) {
  grpc::ServerBuilder builder;
  int bound = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &bound);
  // Without this a second daemon could share the port and take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(limits.min_ping_interval)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, limits.ping_without_calls);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, OrUnlimited(limits.max_headers));
  builder.SetMaxReceiveMessageSize(OrUnlimited(limits.max_message));
  for (const auto& service : services) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  const bool has_port = !absl::StartsWith(address, "unix:");
  if (has_port) port_ = static_cast<uint16_t>(bound);
  if (server_ != nullptr && bound != 0) return absl::OkStatus();
  const std::string place = has_port ? absl::StrCat("port ", address.substr(address.rfind(':') + 1))
                                     : absl::StrCat("socket ", address.substr(5));
  return absl::UnavailableError(absl::StrCat("cannot listen on ", place,
                                             ": is another process using it? Choose another one"));
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
