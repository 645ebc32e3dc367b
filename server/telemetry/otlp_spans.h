#ifndef GUIDON_SERVER_TELEMETRY_OTLP_SPANS_H_
#define GUIDON_SERVER_TELEMETRY_OTLP_SPANS_H_

#include "opentelemetry/proto/trace/v1/trace.pb.h"
#include "server/telemetry/span.h"

namespace guidon {

// `span` as OpenTelemetry's feature flag conventions describe it. One flag's evaluation becomes
// attributes of the span; those of a whole set become an event each.
opentelemetry::proto::trace::v1::Span ToOtlp(const Span& span);

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_OTLP_SPANS_H_
