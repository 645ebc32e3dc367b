#ifndef GUIDON_TESTS_CONFORMANCE_GHERKIN_H_
#define GUIDON_TESTS_CONFORMANCE_GHERKIN_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace guidon::conformance {

using TableRow = std::vector<std::string>;

struct Step {
  std::string text;             // without its keyword
  int line = 0;                 // counted from 1
  std::vector<TableRow> table;  // the rows below the step; empty where there are none
};

// What is run: a scenario, or an outline with one row of its examples filled in.
struct Scenario {
  std::string name;
  int line = 0;                // of the scenario, or of the examples' row
  std::set<std::string> tags;  // "@semver", …: the feature's, its own and the examples'
  std::vector<Step> steps;     // the background's first
};

struct Feature {
  std::string name;
  std::vector<Scenario> scenarios;
};

// Reads a Gherkin document (https://cucumber.io/docs/gherkin/reference/): features,
// backgrounds, scenarios, outlines with any number of examples, tags, data tables, comments.
// Doc strings, rules and other languages than English are not supported.
//
// INVALID_ARGUMENT: the text is not of that form; the message begins with the line.
absl::StatusOr<Feature> ParseFeature(absl::string_view text);

}  // namespace guidon::conformance

#endif  // GUIDON_TESTS_CONFORMANCE_GHERKIN_H_
