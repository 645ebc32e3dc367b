#ifndef GUIDON_SERVER_TELEMETRY_OTLP_METRICS_H_
#define GUIDON_SERVER_TELEMETRY_OTLP_METRICS_H_

#include <prometheus/metric_family.h>

#include <cstdint>

#include "opentelemetry/proto/metrics/v1/metrics.pb.h"

namespace guidon {

// A metric as /metrics has it, for OpenTelemetry. Metrics and labels that OpenTelemetry or flagd
// have a name for get that, others keep theirs. `start` is since when counters count, `now` when
// the values were read, both in Unix nanoseconds.
opentelemetry::proto::metrics::v1::Metric ToOtlp(const prometheus::MetricFamily& family,
                                                 int64_t start, int64_t now);

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_OTLP_METRICS_H_
