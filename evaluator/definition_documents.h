#ifndef GUIDON_EVALUATOR_DEFINITION_DOCUMENTS_H_
#define GUIDON_EVALUATOR_DEFINITION_DOCUMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "evaluator/flag_definitions.h"

namespace guidon {

struct DefinitionDocument {
  std::string name;  // a file's; begins each message about it
  std::string text;
};

// JSON or YAML by the name's end (.json, .yaml, .yml); otherwise JSON where the text begins with
// a brace.
TextFormat FormatOf(const DefinitionDocument& document);

// The flags of all `documents`, in their order.
//
// INVALID_ARGUMENT: a document is not of the form, or defines a flag that an earlier one defines
// too. RESOURCE_EXHAUSTED as SplitDefinitions.
absl::StatusOr<std::vector<FlagDefinition>> ReadDocuments(
    const std::vector<DefinitionDocument>& documents);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_DEFINITION_DOCUMENTS_H_
