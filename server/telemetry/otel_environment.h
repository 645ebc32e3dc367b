#ifndef GUIDON_SERVER_TELEMETRY_OTEL_ENVIRONMENT_H_
#define GUIDON_SERVER_TELEMETRY_OTEL_ENVIRONMENT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "server/telemetry/sampler.h"

namespace guidon {

// What OpenTelemetry's environment variables say.
struct OtelEnvironment {
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES: what tells this daemon from others.
  absl::btree_map<std::string, std::string> resource;
  Sampler sampler;  // OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG
  absl::Duration metric_interval = absl::Seconds(2);  // OTEL_METRIC_EXPORT_INTERVAL; flagd's
  absl::Duration span_delay = absl::Seconds(5);       // OTEL_BSP_SCHEDULE_DELAY
  size_t span_queue = 2048;                           // OTEL_BSP_MAX_QUEUE_SIZE
  size_t span_batch = 512;                            // OTEL_BSP_MAX_EXPORT_BATCH_SIZE
  // What is wrong with a variable. Its default is used then, as the specification wants it.
  std::vector<std::string> warnings;
};

// `variable` gives a variable's value, or nullptr.
OtelEnvironment ReadOtelEnvironment(absl::FunctionRef<const char*(const char* name)> variable);

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_OTEL_ENVIRONMENT_H_
