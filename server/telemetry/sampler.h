#ifndef GUIDON_SERVER_TELEMETRY_SAMPLER_H_
#define GUIDON_SERVER_TELEMETRY_SAMPLER_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/telemetry/trace_context.h"

namespace guidon {

// Decides which traces are recorded. A plain value, so any number of threads may use it.
class Sampler {
 public:
  // Does as the caller does, and records every trace that has no caller.
  Sampler() = default;

  // The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name: `always_on`,
  // `always_off` or `traceidratio`, each also with `parentbased_` before it. The argument is the
  // share of a ratio, from 0 to 1, and 1 where it is empty.
  //
  // INVALID_ARGUMENT: there is no such sampler, or the argument is no such share.
  static absl::StatusOr<Sampler> Make(absl::string_view name, absl::string_view argument);

  // Whether to record a trace. Of one trace id, every program with the same ratio says the same.
  bool Samples(const std::optional<TraceParent>& parent, const TraceId& trace_id) const;

 private:
  bool parent_based_ = true;
  uint64_t bound_ = uint64_t{1} << 63;  // trace ids below are recorded, of 2^63
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_SAMPLER_H_
