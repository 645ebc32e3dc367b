#include <array>
#include <cstring>

#include "evaluator/coercion.h"
#include "evaluator/operators/function_rule.h"

namespace guidon {
namespace {

using Operands = std::span<const ValueView>;

// Unlike string_view::find, memmem takes linear time for any text, however repetitive.
bool Contains(absl::string_view text, absl::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

// In text: a substring, but never of empty text. In a list: an element of the same kind and value.
ValueView In(Evaluation& evaluation, Operands operands) {
  const ValueView needle = OperandOr(operands, 0);
  const ValueView haystack = OperandOr(operands, 1);
  if (haystack.is_string()) {
    const absl::string_view text = haystack.string();
    if (text.empty() || !evaluation.Charge(text.size() / 64)) return ValueView::Bool(false);
    return ValueView::Bool(Contains(text, ToText(evaluation, needle)));
  }
  const size_t size = haystack.size();
  if (!evaluation.Charge(size)) return ValueView::Null();
  for (size_t i = 0; i < size; ++i) {
    if (StrictlyEqual(needle, haystack.at(i))) return ValueView::Bool(true);
  }
  return ValueView::Bool(false);
}

// One list of all operands, the elements of list operands in their place.
ValueView Merge(Evaluation& evaluation, Operands operands) {
  size_t size = 0;
  for (const ValueView operand : operands) size += operand.is_list() ? operand.size() : 1;
  if (!evaluation.Charge(size)) return ValueView::Null();
  const std::span<ValueView> merged = evaluation.AllocateList(size);
  if (merged.size() != size) return ValueView::Null();
  size_t next = 0;
  for (const ValueView operand : operands) {
    if (!operand.is_list()) merged[next++] = operand;
    for (size_t i = 0; i < operand.size(); ++i) merged[next++] = operand.at(i);
  }
  return evaluation.MakeList(merged);
}

constexpr std::array kOperators = {FunctionOperator<In, 2>("in"),
                                   FunctionOperator<Merge, 2>("merge")};

}  // namespace

std::span<const Operator> ListOperators() { return kOperators; }

}  // namespace guidon
