#include "server/telemetry/telemetry.h"

#include <utility>

namespace guidon {
namespace {

OtlpExporter::Counters MakeCounters(prometheus::Registry& registry) {
  auto& failures = prometheus::BuildCounter()
                       .Name("guidon_telemetry_export_failures_total")
                       .Help("Exports that the OpenTelemetry collector did not take.")
                       .Register(registry);
  auto& dropped = prometheus::BuildCounter()
                      .Name("guidon_telemetry_spans_dropped_total")
                      .Help("Spans that were lost because the collector was too slow or refused.")
                      .Register(registry);
  return {dropped.Add({}), failures.Add({{"signal", "metrics"}}),
          failures.Add({{"signal", "traces"}})};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Telemetry>> Telemetry::Start(const CollectorOptions& options,
                                                            const OtelEnvironment& environment,
                                                            OtlpExporter::Metrics metrics,
                                                            prometheus::Registry& registry) {
  absl::StatusOr<std::unique_ptr<CollectorClient>> client = CollectorClient::Make(options);
  if (!client.ok()) return client.status();
  if (!options.metrics) metrics = nullptr;
  return std::unique_ptr<Telemetry>(
      new Telemetry(*std::move(client), environment, std::move(metrics), MakeCounters(registry)));
}

Telemetry::Telemetry(std::unique_ptr<CollectorClient> client, const OtelEnvironment& environment,
                     OtlpExporter::Metrics metrics, OtlpExporter::Counters counters)
    : queue_(environment.span_queue, environment.span_batch, counters.dropped_spans),
      tracer_(environment.sampler, queue_),
      exporter_(std::move(client), queue_, environment, std::move(metrics), counters) {}

}  // namespace guidon
