#include "server/telemetry/collector_client.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

namespace metrics = opentelemetry::proto::collector::metrics::v1;
namespace traces = opentelemetry::proto::collector::trace::v1;

// gRPC's own limit, 2 minutes, would leave a collector alone for long after it is back.
constexpr int kMaxReconnectMilliseconds = 5'000;

absl::Status CheckReadable(const char* option, const std::string& path) {
  if (path.empty() || access(path.c_str(), R_OK) == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": ", path, ": cannot be read: ", std::strerror(errno)));
}

std::shared_ptr<grpc::ChannelCredentials> MakeCredentials(const CollectorOptions& options) {
  const bool has_identity = !options.cert_path.empty();
  const bool has_root = !options.ca_path.empty();
  if (!has_identity && !has_root) return grpc::InsecureChannelCredentials();
  grpc::experimental::TlsChannelCredentialsOptions tls;
  tls.set_certificate_provider(std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      options.key_path, options.cert_path, options.ca_path,
      static_cast<unsigned>(absl::ToInt64Seconds(options.reload_interval))));
  if (has_root) tls.watch_root_certs();
  if (has_identity) tls.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(tls);
}

}  // namespace

absl::StatusOr<std::unique_ptr<CollectorClient>> CollectorClient::Make(
    const CollectorOptions& options) {
  for (const auto& [option, path] : {std::pair{"--otel-cert-path", options.cert_path},
                                     {"--otel-key-path", options.key_path},
                                     {"--otel-ca-path", options.ca_path}}) {
    if (absl::Status status = CheckReadable(option, path); !status.ok()) return status;
  }
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectMilliseconds);
  return std::unique_ptr<CollectorClient>(new CollectorClient(
      grpc::CreateCustomChannel(options.uri, MakeCredentials(options), arguments)));
}

CollectorClient::CollectorClient(const std::shared_ptr<grpc::Channel>& channel)
    : metrics_(metrics::MetricsService::NewStub(channel)),
      traces_(traces::TraceService::NewStub(channel)) {}

template <typename Response, typename Stub, typename Request>
grpc::Status CollectorClient::Call(Stub& stub, const Request& request,
                                   std::chrono::milliseconds timeout) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  {
    MutexLock lock(mutex_);
    running_ = &context;
  }
  Response response;
  grpc::Status status = stub.Export(&context, request, &response);
  MutexLock lock(mutex_);
  running_ = nullptr;
  return status;
}

grpc::Status CollectorClient::Send(const metrics::ExportMetricsServiceRequest& request,
                                   std::chrono::milliseconds timeout) {
  return Call<metrics::ExportMetricsServiceResponse>(*metrics_, request, timeout);
}

grpc::Status CollectorClient::Send(const traces::ExportTraceServiceRequest& request,
                                   std::chrono::milliseconds timeout) {
  return Call<traces::ExportTraceServiceResponse>(*traces_, request, timeout);
}

void CollectorClient::Cancel() {
  MutexLock lock(mutex_);
  if (running_ != nullptr) running_->TryCancel();
}

}  // namespace guidon
