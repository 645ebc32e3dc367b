#include "server/grpc_port.h"

#include <grpcpp/health_check_service_interface.h>

#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/grpc_tls.h"
#include "server/http/listener.h"

namespace guidon {
namespace {

constexpr int kHandshakeTimeout = 5000;  // ms, of TLS and of HTTP/2's first frames

constexpr int kStreams = 1000;  // of a connection at once, as our own HTTP/2 has it

int OrUnlimited(int limit) { return limit > 0 ? limit : std::numeric_limits<int>::max(); }

}  // namespace

absl::Status GrpcPort::Build(grpc::ServerBuilder& builder, const GrpcLimits& limits,
                             const std::vector<std::unique_ptr<grpc::Service>>& services) {
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(limits.min_ping_interval)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, limits.ping_without_calls);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, OrUnlimited(limits.max_headers));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreams);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeout);
  builder.SetMaxReceiveMessageSize(OrUnlimited(limits.max_message));
  for (const auto& service : services) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  if (server_ != nullptr) return absl::OkStatus();
  return absl::UnavailableError("the gRPC server does not start");
}

absl::Status GrpcPort::Start(const std::string& address, const GrpcLimits& limits,
                             const std::vector<std::unique_ptr<grpc::Service>>& services,
                             const std::shared_ptr<TlsCertificates>& tls) {
  const bool has_port = !absl::StartsWith(address, "unix:");
  if (!has_port) {
    // gRPC would take the socket away from a process that listens on it.
    if (absl::Status status = RemoveStaleSocket(address.substr(5)); !status.ok()) return status;
  }
  grpc::ServerBuilder builder;
  int bound = 0;
  credentials_ = tls == nullptr ? grpc::InsecureServerCredentials() : GrpcTlsCredentials(tls);
  builder.AddListeningPort(address, credentials_, &bound);
  // Without this a second daemon could share the port and take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Our own listener has TCP find out which clients are gone.
  const int silence = static_cast<int>(absl::ToInt64Milliseconds(limits.silence));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, silence);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, silence);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // no limit
  const absl::Status status = Build(builder, limits, services);
  if (has_port) port_ = static_cast<uint16_t>(bound);
  if (status.ok() && bound != 0) return absl::OkStatus();
  const std::string place = has_port ? absl::StrCat("port ", address.substr(address.rfind(':') + 1))
                                     : absl::StrCat("socket ", address.substr(5));
  return absl::UnavailableError(absl::StrCat("cannot listen on ", place,
                                             ": is another process using it? Choose another one"));
}

absl::Status GrpcPort::StartWithoutPort(const GrpcLimits& limits,
                                        const std::vector<std::unique_ptr<grpc::Service>>& services,
                                        const std::shared_ptr<TlsCertificates>& tls,
                                        CallWorkers* workers) {
  using ConnectionType = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  grpc::ServerBuilder builder;
  clear_ = builder.experimental().AddExternalConnectionAcceptor(ConnectionType::FROM_FD,
                                                                grpc::InsecureServerCredentials());
  if (tls != nullptr) {
    credentials_ = GrpcTlsCredentials(tls);
    tls_ =
        builder.experimental().AddExternalConnectionAcceptor(ConnectionType::FROM_FD, credentials_);
  }
  if (workers != nullptr) {
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> creators;
    creators.push_back(workers->ForServer());
    builder.experimental().SetInterceptorCreators(std::move(creators));
  }
  return Build(builder, limits, services);
}

GrpcServing GrpcPort::serving() {
  const auto taker = [](Acceptor* acceptor) -> TakeConnection {
    if (acceptor == nullptr) return nullptr;
    return [acceptor](int fd, const std::string& begun) {
      const grpc::Slice slice(begun);
      Acceptor::NewConnectionParameters connection;
      connection.fd = fd;
      connection.read_buffer = grpc::ByteBuffer(&slice, 1);
      acceptor->HandleNewConnection(&connection);
    };
  };
  return {taker(clear_.get()), taker(tls_.get())};
}

std::shared_ptr<grpc::Channel> GrpcPort::InProcess() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return server_->InProcessChannel(arguments);
}

void GrpcPort::SetNotServing() {
  if (server_ != nullptr) server_->GetHealthCheckService()->SetServingStatus(false);
}

void GrpcPort::Shutdown(std::chrono::system_clock::time_point deadline) {
  if (server_ != nullptr) server_->Shutdown(deadline);
}

}  // namespace guidon
