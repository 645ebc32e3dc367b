#include <array>

#include "evaluator/coercion.h"
#include "evaluator/operators/function_rule.h"

namespace guidon {
namespace {

using Operands = std::span<const ValueView>;

ValueView Equal(Evaluation& evaluation, Operands operands) {
  return ValueView::Bool(LooselyEqual(evaluation, OperandOr(operands, 0), OperandOr(operands, 1)));
}

ValueView NotEqual(Evaluation& evaluation, Operands operands) {
  return ValueView::Bool(!LooselyEqual(evaluation, OperandOr(operands, 0), OperandOr(operands, 1)));
}

ValueView Identical(Evaluation&, Operands operands) {
  return ValueView::Bool(StrictlyEqual(OperandOr(operands, 0), OperandOr(operands, 1)));
}

ValueView NotIdentical(Evaluation&, Operands operands) {
  return ValueView::Bool(!StrictlyEqual(OperandOr(operands, 0), OperandOr(operands, 1)));
}

using Order = bool (*)(Evaluation&, ValueView, ValueView);

bool IsGreater(Evaluation& evaluation, ValueView a, ValueView b) {
  return IsLess(evaluation, b, a);
}

bool IsGreaterOrEqual(Evaluation& evaluation, ValueView a, ValueView b) {
  return IsLessOrEqual(evaluation, b, a);
}

// With three operands: the middle one lies between the others.
template <Order kOrder>
ValueView InOrder(Evaluation& evaluation, Operands operands) {
  if (operands.size() < 2) return ValueView::Bool(false);
  const bool ordered = kOrder(evaluation, operands[0], operands[1]) &&
                       (operands.size() < 3 || kOrder(evaluation, operands[1], operands[2]));
  return ValueView::Bool(ordered);
}

ValueView Not(Evaluation&, Operands operands) {
  return ValueView::Bool(!IsTruthy(OperandOr(operands, 0)));
}

ValueView Truthy(Evaluation&, Operands operands) {
  return ValueView::Bool(IsTruthy(OperandOr(operands, 0)));
}

constexpr std::array kOperators = {
    FunctionOperator<Equal, 2>("=="),
    FunctionOperator<NotEqual, 2>("!="),
    FunctionOperator<Identical, 2>("==="),
    FunctionOperator<NotIdentical, 2>("!=="),
    FunctionOperator<InOrder<IsLess>, 2>("<"),
    FunctionOperator<InOrder<IsLessOrEqual>, 2>("<="),
    FunctionOperator<InOrder<IsGreater>, 2>(">"),
    FunctionOperator<InOrder<IsGreaterOrEqual>, 2>(">="),
    FunctionOperator<Not, 1>("!"),
    FunctionOperator<Truthy, 1>("!!"),
};

}  // namespace

std::span<const Operator> ComparisonOperators() { return kOperators; }

}  // namespace guidon
