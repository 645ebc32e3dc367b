#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

// How deeply lists and objects nest in JSON text, looked at before anything is built: a value
// that is too deep could not even be destroyed without exhausting the stack.
int NestingDepth(absl::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: …" without its prefix.
absl::string_view Explanation(absl::string_view what) {
  const size_t end = what.find("] ");
  return end == what.npos ? what : what.substr(end + 2);
}

}  // namespace

absl::StatusOr<Json> ParseJson(absl::string_view text, const DefinitionLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        text.size(), " bytes are more than the ", limits.max_bytes, " that are allowed"));
  }
  if (NestingDepth(text) > limits.max_depth) {
    return absl::InvalidArgumentError(
        absl::StrCat("nested deeper than ", limits.max_depth, " levels"));
  }
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(Explanation(error.what()));
  }
}

}  // namespace guidon
