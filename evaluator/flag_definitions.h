#ifndef GUIDON_EVALUATOR_FLAG_DEFINITIONS_H_
#define GUIDON_EVALUATOR_FLAG_DEFINITIONS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "evaluator/flag.h"
#include "evaluator/value_view.h"

namespace guidon {

enum class TextFormat { kJson, kYaml };

// What bounds a flag definition document.
struct DefinitionLimits {
  size_t max_bytes = 64 << 20;  // of its text
  int max_depth = 512;          // of nested lists and objects
  // Values, once YAML aliases and `$ref`s stand for what they name and each flag has the
  // document's metadata; text counts as one more for every 16 bytes.
  size_t max_nodes = 16'000'000;
};

// Reads JSON text, refusing what is too large or too deeply nested before it is built.
//
// INVALID_ARGUMENT: not JSON, with line and column of the fault; or nested too deeply.
// RESOURCE_EXHAUSTED: longer than `limits.max_bytes`, or more values than `max_nodes`.
absl::StatusOr<Json> ParseJson(absl::string_view text, const DefinitionLimits& limits = {});

// Whether ParseJson() would read `text`, with the same errors; builds nothing if so.
absl::Status CheckJson(absl::string_view text, const DefinitionLimits& limits = {});

// Reads YAML text as the JSON it stands for, by YAML 1.2's core schema (so `on` and `yes` are
// text) and the merge key `<<`. Aliases count as often as they are used. Errors as ParseJson;
// also for a key that a map holds twice, and for more than one document.
absl::StatusOr<Json> ParseYaml(absl::string_view text, const DefinitionLimits& limits = {});

// A flag as a document defines it, before it is compiled.
struct FlagDefinition {
  FlagId id;        // the flag set from the metadata's `flagSetId`
  Json definition;  // `$ref`s resolved, the document's metadata merged in
};

// Splits a flag definition document (https://flagd.dev/reference/flag-definitions/) into its
// flags: `flags` as an object or as a list, `$evaluators`, `metadata`. `origin` (a file's
// name) begins each message. The flags come sorted by flag set and key.
//
// INVALID_ARGUMENT: the document is not of that form; the message names the flag's key and
// the JSON path. RESOURCE_EXHAUSTED: `limits` are exceeded.
absl::StatusOr<std::vector<FlagDefinition>> SplitDefinitions(const Json& document,
                                                             absl::string_view origin,
                                                             const DefinitionLimits& limits = {});

struct LoadedFlags {
  std::vector<std::shared_ptr<const Flag>> flags;  // sorted by flag set and key
  // Things that flagd warns of but serves: breaches of the schema, rules that cannot work.
  std::vector<std::string> warnings;
};

// Parses, splits and compiles a whole document. One flag that cannot be used refuses all.
// Errors as those of the functions above, e.g.
//   flags.yaml: flag "new-ranker": defaultVariant: "onn" is not one of the variants
//
// `known` are the flags of an earlier version of the document, as LoadedFlags has them: those
// that are still the same are neither compiled nor warned of again.
absl::StatusOr<LoadedFlags> LoadFlags(absl::string_view text, TextFormat format,
                                      absl::string_view origin, const DefinitionLimits& limits = {},
                                      const std::vector<std::shared_ptr<const Flag>>& known = {});

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_FLAG_DEFINITIONS_H_
