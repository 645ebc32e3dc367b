#ifndef GUIDON_SERVER_TELEMETRY_TRACER_H_
#define GUIDON_SERVER_TELEMETRY_TRACER_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "evaluator/flag.h"
#include "evaluator/value_view.h"
#include "server/context_overlay.h"
#include "server/telemetry/sampler.h"
#include "server/telemetry/span.h"
#include "server/telemetry/span_queue.h"

namespace guidon {

// Starts spans of evaluations and hands them to a queue. Thread-safe.
class Tracer {
 public:
  // `queue` must outlive this.
  Tracer(Sampler sampler, SpanQueue& queue) : sampler_(sampler), queue_(queue) {}

  // A span under the caller's, which the request's headers `traceparent` and `tracestate` tell of,
  // or the first one of a new trace. nullptr: the trace is not to be recorded.
  std::unique_ptr<Span> Start(SpanKind kind, HeaderLookup header) const;

  // Ends a span and hands it on.
  void Finish(std::unique_ptr<Span> span) const;

 private:
  const Sampler sampler_;
  SpanQueue& queue_;
};

// The span of one request's evaluations, from here to the end of the object's life. Costs one
// comparison where there is no tracer. For one thread.
class EvaluationSpan {
 public:
  // `tracer` may be nullptr; else it must outlive this.
  EvaluationSpan(const Tracer* tracer, SpanKind kind, HeaderLookup header) : tracer_(tracer) {
    if (tracer_ != nullptr) span_ = tracer_->Start(kind, header);
  }
  ~EvaluationSpan() {
    if (span_ != nullptr) tracer_->Finish(std::move(span_));
  }
  EvaluationSpan(const EvaluationSpan&) = delete;
  EvaluationSpan& operator=(const EvaluationSpan&) = delete;

  // Notes down how a flag turned out for `context`, an object or null.
  void Record(absl::string_view flag_key, const Resolution& resolution, ValueView context) {
    if (span_ != nullptr) Keep(flag_key, resolution, context);
  }

 private:
  void Keep(absl::string_view flag_key, const Resolution& resolution, ValueView context);

  const Tracer* const tracer_;
  std::unique_ptr<Span> span_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_TRACER_H_
