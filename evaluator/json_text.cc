#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

struct Shape {
  int depth = 0;     // of nested lists and objects
  size_t nodes = 0;  // an upper bound for the number of values and keys
};

// Looked at before anything is built: a value that is too deep could not even be destroyed
// without exhausting the stack.
Shape Measure(absl::string_view text) {
  Shape shape;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      shape.depth = std::max(shape.depth, ++depth);
      ++shape.nodes;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' || c == ':') {
      ++shape.nodes;
    }
  }
  return shape;
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: …" without its prefix,
// and without the text that was read if that is long or may not be valid UTF-8.
absl::string_view Explanation(absl::string_view what) {
  const size_t prefix = what.find("] ");
  if (prefix != what.npos) what.remove_prefix(prefix + 2);
  const size_t read = what.find("; last read: ");
  if (read == what.npos) return what;
  const absl::string_view quote = what.substr(read);
  const bool plain = std::all_of(quote.begin(), quote.end(), absl::ascii_isprint);
  return quote.size() <= 80 && plain ? what : what.substr(0, read);
}

absl::Status CheckLimits(absl::string_view text, const DefinitionLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(text.size(), " bytes are more than the ",
                                                     limits.max_bytes, " that are allowed"));
  }
  // To the parser it would be the end, whatever follows.
  if (const size_t nul = text.find('\0'); nul != text.npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a zero byte at byte ", nul, ": not text, or a file that was written in part"));
  }
  const Shape shape = Measure(text);
  if (shape.nodes > limits.max_nodes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than the ", limits.max_nodes, " values that are allowed"));
  }
  if (shape.depth > limits.max_depth) {
    return absl::InvalidArgumentError(
        absl::StrCat("nested deeper than ", limits.max_depth, " levels"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Json> ParseJson(absl::string_view text, const DefinitionLimits& limits) {
  if (absl::Status s = CheckLimits(text, limits); !s.ok()) return s;
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(Explanation(error.what()));
  }
}

absl::Status CheckJson(absl::string_view text, const DefinitionLimits& limits) {
  if (absl::Status s = CheckLimits(text, limits); !s.ok()) return s;
  if (Json::accept(text)) return absl::OkStatus();
  return ParseJson(text, limits).status();  // which says what is wrong
}

}  // namespace guidon
