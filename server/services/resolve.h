#ifndef GUIDON_SERVER_SERVICES_RESOLVE_H_
#define GUIDON_SERVER_SERVICES_RESOLVE_H_

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "evaluator/flag.h"
#include "evaluator/selector.h"
#include "evaluator/snapshot.h"
#include "evaluator/value_view.h"
#include "server/context_overlay.h"
#include "server/services/evaluation_dependencies.h"
#include "server/telemetry/tracer.h"

// What evaluation means for a request, before any protocol makes a reply of it. Thread-safe.
namespace guidon {

// The selector of a request, from its header `flagd-selector`; without one, from `field`.
// INVALID_ARGUMENT as Selector::Parse.
absl::StatusOr<Selector> SelectorOf(HeaderLookup header, absl::string_view field = "");

// The metadata that tells which selector a reply is for: {"flagSetId": X}, {"source": X} or {}.
Json SelectorMetadata(const Selector& selector);

// The metadata of a result, `flag` being nullptr where there is none: the selector's, overridden
// by the flag's.
Json MetadataOf(const Selector& selector, const Flag* flag);

// The evaluations of one request, for its own context with the daemon's values laid over it. They
// are counted, and traced where the daemon traces. For one thread.
class RequestEvaluation {
 public:
  // All that is referred to must outlive this, but for what `header` needs.
  RequestEvaluation(const EvaluationDependencies& dependencies, SpanKind kind, ValueView context,
                    HeaderLookup header);

  // Resolves one flag. The result is not counted yet: it is the caller who knows whether it suits
  // the request. `snapshot` must outlive the result.
  Resolution Resolve(const Snapshot& snapshot, const Selector& selector,
                     absl::string_view key) const;

  // Counts how the flag turned out in the end.
  void Count(absl::string_view key, const Resolution& resolution);

  // Resolves, counts and visits all selected flags, in no particular order. O(number of flags).
  void ResolveEvery(const Snapshot& snapshot, const Selector& selector,
                    absl::FunctionRef<void(const Resolution&)> visit);

 private:
  const EvaluationDependencies& dependencies_;
  const RequestContext context_;
  const int64_t now_;  // Unix seconds
  EvaluationSpan span_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_RESOLVE_H_
