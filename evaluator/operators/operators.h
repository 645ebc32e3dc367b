#ifndef GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_
#define GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_

#include <span>

#include "absl/strings/string_view.h"
#include "evaluator/evaluation.h"
#include "evaluator/rule.h"
#include "evaluator/rule_memory.h"
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

using Rules = std::span<const Rule* const>;

// What CopyTo() is for rules that consist of others.
Rules CopyRules(Rules rules, RuleMemory& memory);

// A rule that is `value`, which must live as long as the rule.
const Rule* MakeConstant(ValueView value, RuleMemory& memory);

// A rule that is made of its operands and nothing else.
template <typename Self>
class RuleOfOperands : public Rule {
 public:
  explicit RuleOfOperands(Rules operands) : operands_(operands) {}

  const Rule* CopyTo(RuleMemory& memory) const final {
    Self* const copy = memory.New<Self>(static_cast<const Self&>(*this));
    copy->operands_ = CopyRules(operands_, memory);
    return copy;
  }

 protected:
  ~RuleOfOperands() = default;

  Rules operands_;
};

// An operator that decides itself what of its operands to evaluate, and in which scope. The
// operands are in `memory`, where the rule goes too.
using Factory = const Rule* (*)(Rules operands, RuleMemory& memory);

template <typename R>
const Rule* Make(Rules operands, RuleMemory& memory) {
  return memory.New<R>(operands);
}

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
