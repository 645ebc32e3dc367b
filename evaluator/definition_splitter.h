#ifndef GUIDON_EVALUATOR_DEFINITION_SPLITTER_H_
#define GUIDON_EVALUATOR_DEFINITION_SPLITTER_H_

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/value_view.h"

namespace guidon {

// Splits one flag definition document into its flags, as SplitDefinitions() says, but in the order
// in which they stand there. Internal to evaluator/.
class DefinitionSplitter {
 public:
  // Is given one flag after the other; what it fails with ends the split.
  using Take = absl::FunctionRef<absl::Status(FlagDefinition flag)>;

  // All must outlive this.
  DefinitionSplitter(absl::string_view origin, const DefinitionLimits& limits, Take take)
      : origin_(origin), limits_(limits), take_(take) {}

  // Takes the flags out of `document`, which has them no longer afterwards: a second copy of all of
  // them would be most of what loading takes.
  absl::Status Split(Json& document);

  // The same for valid JSON text, of which no more than one flag is built at a time: a document as
  // a tree takes ten times its text.
  absl::Status SplitText(absl::string_view text);

 private:
  absl::Status ReadMetadata(const Json& metadata);
  absl::Status ReadEvaluators(const Json& evaluators);
  absl::Status AddElement(size_t index, Json flag);
  absl::Status Add(const std::string& key, Json definition);
  void MergeMetadata(Json& definition) const;
  absl::Status ResolveReferences(Json& rule);
  absl::Status Expand(size_t nodes, absl::string_view what);
  absl::Status Error(absl::string_view message) const;

  const absl::string_view origin_;
  const DefinitionLimits& limits_;
  const Take take_;
  const Json* metadata_ = nullptr;
  const Json* evaluators_ = nullptr;
  size_t metadata_nodes_ = 0;
  size_t expanded_ = 0;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_DEFINITION_SPLITTER_H_
