#include "evaluator/operators/function_rule.h"

namespace guidon {
namespace {

class AnyFunctionRule final : public Rule {
 public:
  AnyFunctionRule(Function function, Terms operands) : function_(function), operands_(operands) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    std::array<ValueView, 4> few;
    const size_t count = operands_.size();
    if (!evaluation.Charge(count)) return ValueView::Null();
    const std::span<ValueView> values =
        count <= few.size() ? std::span(few).first(count) : evaluation.AllocateList(count);
    for (size_t i = 0; i < values.size(); ++i) values[i] = operands_[i].Evaluate(evaluation);
    return function_(evaluation, values);
  }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<AnyFunctionRule>(*this);
    const std::span<Term> operands = memory.NewList<Term>(operands_.size());
    for (size_t i = 0; i < operands.size(); ++i) operands[i] = operands_[i].CopyTo(memory);
    copy->operands_ = operands;
    return copy;
  }

 private:
  const Function function_;
  Terms operands_;
};

}  // namespace

Term MakeFunction(Function function, Terms operands, RuleMemory& memory) {
  return Term::Of(memory.New<AnyFunctionRule>(function, operands));
}

}  // namespace guidon
