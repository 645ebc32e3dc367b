#ifndef GUIDON_CLIENTS_CLI_DEFINITION_FILES_H_
#define GUIDON_CLIENTS_CLI_DEFINITION_FILES_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "evaluator/flag_definitions.h"

namespace guidon::cli {

// Reads flag definition documents and returns the flags of all of them. "-" is `in`. A name
// that ends in .json is JSON, in .yaml or .yml YAML; any other is JSON where it begins with a
// brace.
//
// A usage error (see UsageError) names the file: it cannot be read, is no flag definition
// document, or defines a flag that an earlier one defines too.
absl::StatusOr<std::vector<FlagDefinition>> ReadDefinitions(const std::vector<std::string>& files,
                                                            std::istream& in);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_DEFINITION_FILES_H_
