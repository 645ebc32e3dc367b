#ifndef GUIDON_SERVER_TELEMETRY_TELEMETRY_H_
#define GUIDON_SERVER_TELEMETRY_TELEMETRY_H_

#include <prometheus/registry.h>

#include <memory>

#include "absl/status/statusor.h"
#include "server/telemetry/collector_options.h"
#include "server/telemetry/otel_environment.h"
#include "server/telemetry/otlp_exporter.h"
#include "server/telemetry/tracer.h"

namespace guidon {

// Traces of evaluations, and metrics, on their way to an OpenTelemetry collector.
class Telemetry {
 public:
  // Begins to send; an unreachable collector is no error. `metrics` gives what is sent where
  // options.metrics. What goes wrong later is counted in `registry`, which must outlive this.
  // INVALID_ARGUMENT: as CollectorClient::Make.
  static absl::StatusOr<std::unique_ptr<Telemetry>> Start(const CollectorOptions& options,
                                                          const OtelEnvironment& environment,
                                                          OtlpExporter::Metrics metrics,
                                                          prometheus::Registry& registry);

  const Tracer& tracer() const { return tracer_; }

  // Sends the rest, for at most 4 s. Later spans are lost.
  void Stop() { exporter_.Stop(); }

 private:
  Telemetry(std::unique_ptr<CollectorClient> client, const OtelEnvironment& environment,
            OtlpExporter::Metrics metrics, OtlpExporter::Counters counters);

  SpanQueue queue_;
  const Tracer tracer_;
  OtlpExporter exporter_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_TELEMETRY_H_
