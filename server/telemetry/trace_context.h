#ifndef GUIDON_SERVER_TELEMETRY_TRACE_CONTEXT_H_
#define GUIDON_SERVER_TELEMETRY_TRACE_CONTEXT_H_

#include <array>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace guidon {

using TraceId = std::array<uint8_t, 16>;
using SpanId = std::array<uint8_t, 8>;

// The caller's span, as the header `traceparent` tells of it.
struct TraceParent {
  TraceId trace_id = {};
  SpanId span_id = {};
  bool sampled = false;
};

// Reads a `traceparent`, such as "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", by the
// rules of W3C Trace Context; one of a later version as far as it is known. nullopt where it is
// not valid: then the header means nothing.
std::optional<TraceParent> ParseTraceParent(absl::string_view header);

// Whether a `tracestate` is valid and may be passed on.
bool IsTraceState(absl::string_view header);

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_TRACE_CONTEXT_H_
