#ifndef GUIDON_ANALYSIS_CONFIG_SELECTOR_H_
#define GUIDON_ANALYSIS_CONFIG_SELECTOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace guidon::analysis {

// PromQL's instant vector selector, NAME{label="value", …}, taken to pieces.
struct SelectorParts {
  std::string name;                 // "" where it is only matched by a label
  std::vector<std::string> labels;  // that its matchers name, in their order
};

// INVALID_ARGUMENT: not such a selector (a function, a range, an offset), with what is wrong and
// where. Regular expressions are left to Prometheus.
absl::StatusOr<SelectorParts> ParseSelector(absl::string_view text);

// Matchers alone: label="value", other!~"x.*". At least one.
absl::StatusOr<SelectorParts> ParseMatchers(absl::string_view text);

// `text` inside PromQL's double quotes.
std::string EscapeForQuotes(absl::string_view text);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_CONFIG_SELECTOR_H_
