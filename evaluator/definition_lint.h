#ifndef GUIDON_EVALUATOR_DEFINITION_LINT_H_
#define GUIDON_EVALUATOR_DEFINITION_LINT_H_

#include <string>
#include <vector>

#include "evaluator/flag.h"
#include "evaluator/value_view.h"

namespace guidon {

// What is wrong with a flag that compiled, one sentence each, beginning with the JSON path:
// breaches of flagd's schema, and operands with which an operator can only yield null, e.g.
//   targeting.fractional[1]: weight "ten" is not a number
// Thread-safe. O(size of the definition).
std::vector<std::string> LintDefinition(const Flag& flag, const Json& definition);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_DEFINITION_LINT_H_
