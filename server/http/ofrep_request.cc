#include "server/http/ofrep_request.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

constexpr DefinitionLimits kLimits = {.max_depth = 128, .max_nodes = 1'000'000};

}  // namespace

absl::StatusOr<Json> ReadOfrepContext(absl::string_view body) {
  if (absl::StripAsciiWhitespace(body).empty()) return Json::object();
  absl::StatusOr<Json> request = ParseJson(body, kLimits);
  if (!request.ok()) return request.status();
  if (!request->is_object()) {
    return absl::InvalidArgumentError("the request must be an object: {\"context\": {…}}");
  }
  const auto context = request->find("context");
  if (context == request->end() || context->is_null()) return Json::object();
  if (!context->is_object()) return absl::InvalidArgumentError("context must be an object");
  return std::move(*context);
}

}  // namespace guidon
