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
    if (!evaluation.Charge(operands_.size())) return ValueView::Null();
    size_t i = 0;
    for (; i + 1 < operands_.size(); i += 2) {
      if (Holds(operands_[i]->Evaluate(evaluation))) {
        return operands_[i + 1]->Evaluate(evaluation);
      }
    }
    return i < operands_.size() ? operands_[i]->Evaluate(evaluation) : ValueView::Null();
  }
};

// The first operand whose truth is kStop, else the last; the rest is not evaluated.
template <bool kStop>
class ShortCircuitRule final : public RuleOfOperands<ShortCircuitRule<kStop>> {
 public:
  using RuleOfOperands<ShortCircuitRule<kStop>>::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    if (!evaluation.Charge(this->operands_.size())) return ValueView::Null();
    ValueView value;
    for (const Rule* const operand : this->operands_) {
      value = operand->Evaluate(evaluation);
      if (Holds(value) == kStop) break;
    }
    return value;
  }
};

constexpr std::array kOperators = {
    RuleOperator{"if", Make<IfRule>, true},
    RuleOperator{"?:", Make<IfRule>, true},
    RuleOperator{"and", Make<ShortCircuitRule<false>>, true},
    RuleOperator{"or", Make<ShortCircuitRule<true>>, true},
};

}  // namespace

std::span<const RuleOperator> BranchOperators() { return kOperators; }

}  // namespace guidon
