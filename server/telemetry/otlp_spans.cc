#include "server/telemetry/otlp_spans.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "server/telemetry/otlp_attributes.h"

namespace guidon {
namespace {

namespace trace = opentelemetry::proto::trace::v1;

constexpr absl::string_view kEvaluation = "feature_flag.evaluation";
constexpr uint32_t kSampled = 1;

template <typename Id>
std::string Bytes(const Id& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

// The conventions write reasons and errors in lower case.
std::string Lower(absl::string_view name) { return absl::AsciiStrToLower(name); }

template <typename Message>
void AddEvaluation(const EvaluationRecord& record, const std::string& context_id,
                   Message& message) {
  AddAttribute("feature_flag.key", record.flag_key, message);
  AddAttribute("feature_flag.provider.name", "flagd", message);
  AddAttribute("feature_flag.result.reason", Lower(ReasonName(record.reason)), message);
  if (!record.variant.empty()) {
    AddAttribute("feature_flag.result.variant", record.variant, message);
  }
  if (!record.flag_set.empty()) AddAttribute("feature_flag.set.id", record.flag_set, message);
  if (!context_id.empty()) AddAttribute("feature_flag.context.id", context_id, message);
  if (record.error != ErrorCode::kNone) {
    AddAttribute("error.type", Lower(ErrorCodeName(record.error)), message);
    AddAttribute("feature_flag.error.message", ErrorMessage(record.error), message);
  }
}

// Whether it is the daemon's flags that are at fault, not the caller.
bool IsServersFault(ErrorCode error) {
  return error == ErrorCode::kParseError || error == ErrorCode::kGeneral;
}

void AddOneFlag(const Span& span, trace::Span& out) {
  for (const EvaluationRecord& record : span.evaluations) {
    AddEvaluation(record, span.context_id, out);
    if (!IsServersFault(record.error)) continue;
    out.mutable_status()->set_code(trace::Status::STATUS_CODE_ERROR);
    out.mutable_status()->set_message(std::string(ErrorMessage(record.error)));
  }
}

void AddAllFlags(const Span& span, trace::Span& out) {
  auto* const count = out.add_attributes();
  count->set_key("feature_flag.count");
  count->mutable_value()->set_int_value(static_cast<int64_t>(span.evaluated));
  for (const EvaluationRecord& record : span.evaluations) {
    trace::Span::Event& event = *out.add_events();
    event.set_time_unix_nano(static_cast<uint64_t>(span.end));
    event.set_name(std::string(kEvaluation));
    AddEvaluation(record, span.context_id, event);
  }
  out.set_dropped_events_count(static_cast<uint32_t>(span.evaluated - span.evaluations.size()));
}

}  // namespace

trace::Span ToOtlp(const Span& span) {
  trace::Span out;
  out.set_trace_id(Bytes(span.trace_id));
  out.set_span_id(Bytes(span.span_id));
  if (span.parent.has_value()) out.set_parent_span_id(Bytes(*span.parent));
  out.set_trace_state(span.trace_state);
  out.set_flags(kSampled);
  out.set_kind(trace::Span::SPAN_KIND_SERVER);
  out.set_start_time_unix_nano(static_cast<uint64_t>(span.start));
  out.set_end_time_unix_nano(static_cast<uint64_t>(span.end));
  if (span.kind == SpanKind::kOneFlag) {
    out.set_name(std::string(kEvaluation));
    AddOneFlag(span, out);
  } else {
    out.set_name("feature_flag.evaluation.all");
    AddAllFlags(span, out);
  }
  return out;
}

}  // namespace guidon
