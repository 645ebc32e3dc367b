#ifndef GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_
#define GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_

#include <span>
#include <vector>

#include "absl/strings/string_view.h"
#include "evaluator/evaluation.h"
#include "evaluator/rule.h"
#include "evaluator/value_view.h"

// The operators of JsonLogic (https://jsonlogic.com/operations.html) and flagd's own
// (https://flagd.dev/reference/custom-operations/), a family a file. Internal to evaluator/.
namespace guidon {

// An operator whose operands are all evaluated first and which depends on nothing else.
using Function = ValueView (*)(Evaluation&, std::span<const ValueView> operands);

struct FunctionOperator {
  absl::string_view name;
  Function function;
};

std::span<const FunctionOperator> ArithmeticOperators();  // + - * / % min max
std::span<const FunctionOperator> ComparisonOperators();  // == === != !== < <= > >= ! !!
std::span<const FunctionOperator> ListOperators();        // in merge
std::span<const FunctionOperator> TextOperators();        // cat substr starts_with ends_with
std::span<const FunctionOperator> VersionOperators();     // sem_ver

// An operator that decides itself what of its operands to evaluate, and in which scope.
using Factory = RulePtr (*)(std::vector<RulePtr> operands);

struct RuleOperator {
  absl::string_view name;
  Factory make;
  bool pure;  // depends on nothing but its operands
};

std::span<const RuleOperator> BranchOperators();      // if ?: and or
std::span<const RuleOperator> VariableOperators();    // var missing missing_some
std::span<const RuleOperator> IterationOperators();   // map filter reduce all none some
std::span<const RuleOperator> FractionalOperators();  // fractional

// Operand `index`, or null where there are fewer.
inline ValueView OperandOr(std::span<const ValueView> operands, size_t index) {
  return index < operands.size() ? operands[index] : ValueView::Null();
}

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_
