#include "server/http/ofrep_request.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

constexpr DefinitionLimits kLimits = {.max_depth = 128, .max_nodes = 1'000'000};

// The text's own value is one that DefinitionLimits does not count.
constexpr JsonContext::Limits kContextLimits = {.depth = kLimits.max_depth,
                                                .values = kLimits.max_nodes + 1};

}  // namespace

absl::StatusOr<ValueView> ReadOfrepContext(absl::string_view body, JsonContext& memory) {
  if (absl::StripAsciiWhitespace(body).empty()) body = "{}";
  if (!memory.Read(body, kContextLimits)) {
    const absl::Status why = ParseJson(body, kLimits).status();
    // Of the two, only ParseJson skips a byte order mark.
    return why.ok() ? absl::InvalidArgumentError("the request is not plain JSON") : why;
  }
  if (!memory.view().is_object()) {
    return absl::InvalidArgumentError("the request must be an object: {\"context\": {…}}");
  }
  const ValueView context = memory.view().Get("context");
  if (context.is_null()) return ReadOfrepContext(R"({"context":{}})", memory);
  if (!context.is_object()) return absl::InvalidArgumentError("context must be an object");
  return context;
}

}  // namespace guidon
