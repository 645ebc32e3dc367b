#ifndef GUIDON_TESTS_CONFORMANCE_STEP_PATTERN_H_
#define GUIDON_TESTS_CONFORMANCE_STEP_PATTERN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace guidon::conformance {

// Matches the whole of `step` against a Cucumber expression of text, {word} (letters and
// digits) and {string} (in double quotes, with \" and \\ as escapes). Returns the arguments, or
// nothing where `step` does not match:
//   MatchStep("a {word} with key {string}", "a flag with key \"x\"")  is  {"flag", "x"}
//   MatchStep("a {word} with key {string}", "a flag with key x")      is  nothing
std::optional<std::vector<std::string>> MatchStep(absl::string_view pattern,
                                                  absl::string_view step);

}  // namespace guidon::conformance

#endif  // GUIDON_TESTS_CONFORMANCE_STEP_PATTERN_H_
