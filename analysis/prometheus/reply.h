#ifndef GUIDON_ANALYSIS_PROMETHEUS_REPLY_H_
#define GUIDON_ANALYSIS_PROMETHEUS_REPLY_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "analysis/engine/metric_source.h"

namespace guidon::analysis {

// Reads the answer to a range query from `body` and hands each series to `take` as soon as it is
// complete; returns the warnings. `progress` is called with each value that was read. Holds one
// series at a time.
//
// INTERNAL: not what Prometheus answers, with the reason. RESOURCE_EXHAUSTED: a series with more
// points or labels than Prometheus gives. And as ErrorIn.
absl::StatusOr<std::vector<std::string>> ReadRangeReply(std::istream& body,
                                                        absl::FunctionRef<void(const Series&)> take,
                                                        absl::FunctionRef<void()> progress);

// Reads the answer to the instant query `time()`. Errors as above.
absl::StatusOr<absl::Time> ReadTimeReply(std::istream& body);

// What an answer of another HTTP status than 200 means; `text` is the beginning of its body.
//
// INVALID_ARGUMENT: the query is wrong. PERMISSION_DENIED. RESOURCE_EXHAUSTED: it is too much for
// the server. UNAVAILABLE: anything else.
absl::Status ErrorIn(int http_status, absl::string_view text);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_PROMETHEUS_REPLY_H_
