#ifndef GUIDON_SERVER_TELEMETRY_SPAN_H_
#define GUIDON_SERVER_TELEMETRY_SPAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "evaluator/flag.h"
#include "server/telemetry/trace_context.h"

namespace guidon {

// How one flag turned out.
struct EvaluationRecord {
  std::string flag_key;
  std::string flag_set;
  std::string variant;
  Reason reason = Reason::kError;
  ErrorCode error = ErrorCode::kNone;
};

// What a span of ours covers: the evaluation of one flag, or that of a whole set.
enum class SpanKind { kOneFlag, kAllFlags };

// A step of a trace, once it is over. Times are in Unix nanoseconds.
struct Span {
  SpanKind kind = SpanKind::kOneFlag;
  TraceId trace_id = {};
  SpanId span_id = {};
  std::optional<SpanId> parent;
  std::string trace_state;
  int64_t start = 0;
  int64_t end = 0;
  std::string context_id;  // the targeting key
  std::vector<EvaluationRecord> evaluations;
  size_t evaluated = 0;  // how many there were; those beyond kMaxEvaluations are not kept

  static constexpr size_t kMaxEvaluations = 128;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_SPAN_H_
