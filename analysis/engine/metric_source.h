#ifndef GUIDON_ANALYSIS_ENGINE_METRIC_SOURCE_H_
#define GUIDON_ANALYSIS_ENGINE_METRIC_SOURCE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace guidon::analysis {

struct Sample {
  absl::Time time;
  double value = 0;  // may be NaN or infinite
};

struct Series {
  std::vector<std::pair<std::string, std::string>> labels = {};  // by name; __name__ is one of them
  std::vector<Sample> samples = {};                              // by time

  // "" where there is no such label.
  const std::string& Label(absl::string_view name) const;
};

// The values of `selector` at `start`, `start + step`, and so on until `end`.
struct RangeQuery {
  std::string selector;
  absl::Time start;
  absl::Time end;
  absl::Duration step;
};

// Where counters are read from: Prometheus, or in tests what stands for it. Thread-safe.
class MetricSource {
 public:
  virtual ~MetricSource() = default;

  // The source's own time.
  //
  // UNAVAILABLE, DEADLINE_EXCEEDED (at `give_up`, by this process' clock) or PERMISSION_DENIED.
  virtual absl::StatusOr<absl::Time> Now(absl::Time give_up) = 0;

  // Hands each series to `take`, one after the other, so that all of them need not be held at
  // once, and returns what the source warns of. A point at which a series has no value is left
  // out.
  //
  // INVALID_ARGUMENT: not PromQL. RESOURCE_EXHAUSTED: more than the source or this process is
  // prepared to read. And as Now. After an error, part of the series may have been taken.
  virtual absl::StatusOr<std::vector<std::string>> Range(
      const RangeQuery& query, absl::FunctionRef<void(const Series&)> take, absl::Time give_up) = 0;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_METRIC_SOURCE_H_
