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

// Resolves one flag for a request's own context and headers. The result is not counted yet: it is
// the caller who knows whether it suits the request. `snapshot` must outlive the result.
Resolution ResolveFlag(const EvaluationDependencies& dependencies, const Snapshot& snapshot,
                       const Selector& selector, absl::string_view key, ValueView context,
                       HeaderLookup header);

// Resolves, counts and visits all selected flags, in no particular order. O(number of flags).
void ResolveEvery(const EvaluationDependencies& dependencies, const Snapshot& snapshot,
                  const Selector& selector, ValueView context, HeaderLookup header,
                  absl::FunctionRef<void(const Resolution&)> visit);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_RESOLVE_H_
