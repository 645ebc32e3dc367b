#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "evaluator/coercion.h"
#include "evaluator/number_text.h"
#include "evaluator/operators/function_rule.h"

namespace guidon {
namespace {

using Operands = std::span<const ValueView>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// `+` and `*` read text as parseFloat does, up to where the number ends; the other operators
// want a whole number.
double ToNumberLeniently(Evaluation& evaluation, ValueView value) {
  if (value.is_number()) return value.number();
  return ParseNumberPrefix(ToText(evaluation, value));
}

ValueView Add(Evaluation& evaluation, Operands operands) {
  double sum = 0;
  for (const ValueView operand : operands) sum += ToNumberLeniently(evaluation, operand);
  return ValueView::Number(sum);
}

ValueView Multiply(Evaluation& evaluation, Operands operands) {
  double product = 1;
  for (const ValueView operand : operands) product *= ToNumberLeniently(evaluation, operand);
  return ValueView::Number(product);
}

double NumberAt(Evaluation& evaluation, Operands operands, size_t index) {
  return index < operands.size() ? ToNumber(evaluation, operands[index]) : kNaN;
}

ValueView Subtract(Evaluation& evaluation, Operands operands) {
  const double first = NumberAt(evaluation, operands, 0);
  if (operands.size() < 2) return ValueView::Number(-first);
  return ValueView::Number(first - ToNumber(evaluation, operands[1]));
}

ValueView Divide(Evaluation& evaluation, Operands operands) {
  return ValueView::Number(NumberAt(evaluation, operands, 0) / NumberAt(evaluation, operands, 1));
}

ValueView Modulo(Evaluation& evaluation, Operands operands) {
  return ValueView::Number(
      std::fmod(NumberAt(evaluation, operands, 0), NumberAt(evaluation, operands, 1)));
}

// NaN among the operands makes the result NaN, as in Math.min and Math.max.
template <typename Better>
ValueView Extreme(Evaluation& evaluation, Operands operands, double start, Better better) {
  double best = start;
  for (const ValueView operand : operands) {
    const double value = ToNumber(evaluation, operand);
    if (std::isnan(value) || better(value, best)) best = value;
    if (std::isnan(value)) break;
  }
  return operands.empty() ? ValueView::Null() : ValueView::Number(best);
}

ValueView Min(Evaluation& evaluation, Operands operands) {
  return Extreme(evaluation, operands, kInfinity, std::less<>());
}

ValueView Max(Evaluation& evaluation, Operands operands) {
  return Extreme(evaluation, operands, -kInfinity, std::greater<>());
}

constexpr std::array kOperators = {
    FunctionOperator<Add, 2>("+"),      FunctionOperator<Multiply, 2>("*"),
    FunctionOperator<Subtract, 2>("-"), FunctionOperator<Divide, 2>("/"),
    FunctionOperator<Modulo, 2>("%"),   FunctionOperator<Min, 2>("min"),
    FunctionOperator<Max, 2>("max"),
};

}  // namespace

std::span<const Operator> ArithmeticOperators() { return kOperators; }

}  // namespace guidon
