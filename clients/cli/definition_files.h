#ifndef GUIDON_CLIENTS_CLI_DEFINITION_FILES_H_
#define GUIDON_CLIENTS_CLI_DEFINITION_FILES_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "evaluator/definition_documents.h"

namespace guidon::cli {

// Reads files; "-" is `in`, and is called stdin. A usage error (see UsageError) names the one that
// cannot be read.
absl::StatusOr<std::vector<DefinitionDocument>> ReadFiles(const std::vector<std::string>& files,
                                                          std::istream& in);

// Reads flag definition documents and returns the flags of all of them; see ReadDocuments().
//
// A usage error (see UsageError) names the file: it cannot be read, is no flag definition
// document, or defines a flag that an earlier one defines too.
absl::StatusOr<std::vector<FlagDefinition>> ReadDefinitions(const std::vector<std::string>& files,
                                                            std::istream& in);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_DEFINITION_FILES_H_
