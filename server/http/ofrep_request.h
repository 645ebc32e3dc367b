#ifndef GUIDON_SERVER_HTTP_OFREP_REQUEST_H_
#define GUIDON_SERVER_HTTP_OFREP_REQUEST_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"
#include "server/http/json_context.h"

namespace guidon {

// The evaluation context, an object, in the body of an OFREP request: {"context": {…}}. Without a
// body, without a context, or with null for one, it is empty. The view is of `memory`.
//
// INVALID_ARGUMENT: the body is not JSON, or is nested too deeply, or it or the context is not an
// object. RESOURCE_EXHAUSTED: it holds too many values.
absl::StatusOr<ValueView> ReadOfrepContext(absl::string_view body, JsonContext& memory);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_OFREP_REQUEST_H_
