#ifndef GUIDON_EVALUATOR_OPERATORS_FUNCTION_RULE_H_
#define GUIDON_EVALUATOR_OPERATORS_FUNCTION_RULE_H_

#include <array>
#include <cstddef>
#include <span>

#include "absl/strings/string_view.h"
#include "evaluator/operators/operators.h"

// Operators whose operands are all evaluated first and which depend on nothing else. Internal to
// evaluator/.
namespace guidon {

using Function = ValueView (*)(Evaluation&, std::span<const ValueView> operands);

// A function of any number of operands.
Term MakeFunction(Function function, Terms operands, RuleMemory& memory);

// A function of as many operands as it mostly has: its own code, without a loop.
template <Function kFunction, size_t kCount>
class FunctionRule final : public Rule {
 public:
  explicit FunctionRule(Terms operands) {
    for (size_t i = 0; i < kCount; ++i) operands_[i] = operands[i];
  }

  ValueView Evaluate(Evaluation& evaluation) const override {
    if (!evaluation.Charge(kCount)) return ValueView::Null();
    std::array<ValueView, kCount> values;
    for (size_t i = 0; i < kCount; ++i) values[i] = operands_[i].Evaluate(evaluation);
    return kFunction(evaluation, values);
  }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<FunctionRule>(*this);
    for (Term& operand : copy->operands_) operand = operand.CopyTo(memory);
    return copy;
  }

 private:
  std::array<Term, kCount> operands_;
};

// The operator `name`, which mostly has `kUsual` operands.
template <Function kFunction, size_t kUsual>
constexpr Operator FunctionOperator(absl::string_view name) {
  const auto make = [](Terms operands, RuleMemory& memory) {
    if (operands.size() != kUsual) return MakeFunction(kFunction, operands, memory);
    return Term::Of(memory.New<FunctionRule<kFunction, kUsual>>(operands));
  };
  return {name, make, true};
}

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_OPERATORS_FUNCTION_RULE_H_
