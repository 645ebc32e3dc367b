#ifndef GUIDON_SERVER_TELEMETRY_COLLECTOR_CLIENT_H_
#define GUIDON_SERVER_TELEMETRY_COLLECTOR_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>

#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "opentelemetry/proto/collector/metrics/v1/metrics_service.grpc.pb.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"
#include "server/telemetry/collector_options.h"

namespace guidon {

// Sends telemetry to a collector, over OTLP/gRPC. For one thread, but for Cancel.
class CollectorClient {
 public:
  // Does not connect yet. The files are read again at the reload interval, for new connections.
  // INVALID_ARGUMENT: a file of the options cannot be read; the message names the option.
  static absl::StatusOr<std::unique_ptr<CollectorClient>> Make(const CollectorOptions& options);

  // Each waits for the collector's answer, at most for `timeout`.
  grpc::Status Send(
      const opentelemetry::proto::collector::metrics::v1::ExportMetricsServiceRequest& request,
      std::chrono::milliseconds timeout);
  grpc::Status Send(
      const opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest& request,
      std::chrono::milliseconds timeout);

  // Has the Send that runs now, if one does, return CANCELLED. Thread-safe.
  void Cancel();

 private:
  explicit CollectorClient(const std::shared_ptr<grpc::Channel>& channel);

  template <typename Response, typename Stub, typename Request>
  grpc::Status Call(Stub& stub, const Request& request, std::chrono::milliseconds timeout);

  const std::unique_ptr<opentelemetry::proto::collector::metrics::v1::MetricsService::Stub>
      metrics_;
  const std::unique_ptr<opentelemetry::proto::collector::trace::v1::TraceService::Stub> traces_;
  Mutex mutex_;
  grpc::ClientContext* running_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_COLLECTOR_CLIENT_H_
