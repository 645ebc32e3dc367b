#ifndef GUIDON_EVALUATOR_SELECTOR_H_
#define GUIDON_EVALUATOR_SELECTOR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace guidon {

// Which flags a caller means (flagd, "Selectors"): all, those of one flag set, or those of
// one source.
struct Selector {
  enum class Kind { kAll, kFlagSet, kSource };

  Kind kind = Kind::kAll;
  std::string value;

  // Reads `flagSetId=X`, `flagSetId=` (flags in no set), `source=URI`, or a bare source; ""
  // selects all flags. INVALID_ARGUMENT: any other key before `=`.
  static absl::StatusOr<Selector> Parse(absl::string_view text);
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_SELECTOR_H_
