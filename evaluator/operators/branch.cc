#include <array>

#include "evaluator/coercion.h"
#include "evaluator/operators/operators.h"

namespace guidon {
namespace {

bool Holds(ValueView condition) {
  return condition.is_bool() ? condition.bool_value() : IsTruthy(condition);
}

// if(condition, then, condition, then, …, else?): the first `then` whose condition holds.
class IfRule final : public RuleOfOperands<IfRule> {
 public:
  using RuleOfOperands::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    const Terms operands = this->operands();
    if (!evaluation.Charge(operands.size())) return ValueView::Null();
    size_t i = 0;
    for (; i + 1 < operands.size(); i += 2) {
      if (Holds(operands[i].Evaluate(evaluation))) return operands[i + 1].Evaluate(evaluation);
    }
    return i < operands.size() ? operands[i].Evaluate(evaluation) : ValueView::Null();
  }
};

// The first operand whose truth is kStop, else the last; the rest is not evaluated.
template <bool kStop>
class ShortCircuitRule final : public RuleOfOperands<ShortCircuitRule<kStop>> {
 public:
  using RuleOfOperands<ShortCircuitRule<kStop>>::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    if (!evaluation.Charge(this->operands().size())) return ValueView::Null();
    ValueView value;
    for (const Term& operand : this->operands()) {
      value = operand.Evaluate(evaluation);
      if (Holds(value) == kStop) break;
    }
    return value;
  }
};

constexpr std::array kOperators = {
    Operator{"if", MakeRule<IfRule>, true},
    Operator{"?:", MakeRule<IfRule>, true},
    Operator{"and", MakeRule<ShortCircuitRule<false>>, true},
    Operator{"or", MakeRule<ShortCircuitRule<true>>, true},
};

}  // namespace

std::span<const Operator> BranchOperators() { return kOperators; }

}  // namespace guidon
