#ifndef GUIDON_EVALUATOR_DEFINITION_CHECK_H_
#define GUIDON_EVALUATOR_DEFINITION_CHECK_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "evaluator/definition_documents.h"

namespace guidon {

struct Finding {
  // An error is refused where definitions are stored, a warning is served but surely not meant,
  // advice is about good practice.
  enum class Severity { kError, kWarning, kAdvice };

  Severity severity = Severity::kError;
  std::string message;  // where, what: `flags.yaml: flag "x": targeting.if[2]: is never reached…`
};

// "error", "warning", "advice".
absl::string_view SeverityName(Finding::Severity severity);

struct CheckOptions {
  // Also finds what is sound but of no use: rules that are never reached, variants that nobody
  // can get, results that name no variant, flags without an owner, keys in several flag sets.
  bool lint = false;
};

struct CheckReport {
  size_t flags = 0;
  std::vector<Finding> findings;
};

// Checks every flag of every document, whatever is wrong with the others.
CheckReport CheckDocuments(const std::vector<DefinitionDocument>& documents,
                           const CheckOptions& options);

// Checks flags that were split already; `origin`, where it is not empty, begins the messages.
CheckReport CheckFlags(const std::vector<FlagDefinition>& flags, absl::string_view origin,
                       const CheckOptions& options);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_DEFINITION_CHECK_H_
