#include "server/telemetry/tracer.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "base/utf8.h"

namespace guidon {
namespace {

// What callers send is kept up to this many bytes, so that the queue is bounded too.
constexpr size_t kMaxText = 256;

std::string Bounded(absl::string_view text) {
  const absl::string_view head = text.substr(0, kMaxText);
  return std::string(head.substr(0, ValidUtf8Prefix(head)));
}

int64_t UnixNanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Random and not 0, which would be no id.
uint64_t RandomNumber() {
  thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed = {device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return std::max<uint64_t>(generator(), 1);
}

template <typename Id>
Id RandomId() {
  Id id = {};
  for (size_t i = 0; i < id.size(); i += sizeof(uint64_t)) {
    const uint64_t number = RandomNumber();
    std::memcpy(id.data() + i, &number, sizeof number);
  }
  return id;
}

}  // namespace

std::unique_ptr<Span> Tracer::Start(SpanKind kind, HeaderLookup header) const {
  const std::optional<absl::string_view> traceparent = header("traceparent");
  std::optional<TraceParent> parent;
  if (traceparent.has_value()) parent = ParseTraceParent(*traceparent);
  const TraceId trace_id = parent.has_value() ? parent->trace_id : RandomId<TraceId>();
  if (!sampler_.Samples(parent, trace_id)) return nullptr;
  auto span = std::make_unique<Span>();
  span->kind = kind;
  span->trace_id = trace_id;
  span->span_id = RandomId<SpanId>();
  if (parent.has_value()) {
    span->parent = parent->span_id;
    const std::optional<absl::string_view> state = header("tracestate");
    if (state.has_value() && IsTraceState(*state)) span->trace_state = std::string(*state);
  }
  span->start = UnixNanoseconds();
  return span;
}

void Tracer::Finish(std::unique_ptr<Span> span) const {
  span->end = std::max(span->start, UnixNanoseconds());
  queue_.Push(std::move(span));
}

void EvaluationSpan::Keep(absl::string_view flag_key, const Resolution& resolution,
                          ValueView context) {
  if (span_->evaluated == 0) {
    const ValueView id = context.Get("targetingKey");
    if (id.is_string()) span_->context_id = Bounded(id.string());
  }
  if (++span_->evaluated > Span::kMaxEvaluations) return;
  EvaluationRecord& record = span_->evaluations.emplace_back();
  record.flag_key = Bounded(flag_key);
  record.reason = resolution.reason;
  record.error = resolution.error;
  if (resolution.flag != nullptr) record.flag_set = resolution.flag->id().flag_set;
  if (resolution.variant != nullptr) record.variant = resolution.variant->name;
}

}  // namespace guidon
