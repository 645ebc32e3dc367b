#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/match.h"
#include "evaluator/coercion.h"
#include "evaluator/operators/function_rule.h"

namespace guidon {
namespace {

using Operands = std::span<const ValueView>;

// All operands as text, one after the other; null is empty.
ValueView Concatenate(Evaluation& evaluation, Operands operands) {
  const std::span<ValueView> texts = evaluation.AllocateList(operands.size());
  if (texts.size() != operands.size()) return ValueView::Null();
  size_t length = 0;
  for (size_t i = 0; i < operands.size(); ++i) {
    const bool empty = operands[i].is_null();
    texts[i] = ValueView::String(empty ? "" : ToText(evaluation, operands[i]));
    length += texts[i].string().size();
  }
  const std::span<char> joined = evaluation.AllocateText(length);
  if (joined.size() != length || !evaluation.Charge(length / 64)) return ValueView::Null();
  char* out = joined.data();
  for (const ValueView text : texts) {
    out = std::copy(text.string().begin(), text.string().end(), out);
  }
  return ValueView::String({joined.data(), length});
}

bool IsContinuationByte(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Byte position of code point `index`, or the text's end.
size_t BytePosition(absl::string_view text, int64_t index) {
  size_t position = 0;
  while (position < text.size() && index > 0) {
    do ++position;
    while (position < text.size() && IsContinuationByte(text[position]));
    --index;
  }
  return position;
}

int64_t ToInteger(Evaluation& evaluation, ValueView value) {
  const double number = ToNumber(evaluation, value);
  if (std::isnan(number)) return 0;
  return static_cast<int64_t>(std::clamp(number, -1e9, 1e9));
}

// substr(text, start, length?): a negative start counts from the end, a negative length says
// how much to leave off at the end. Counts code points.
ValueView Substring(Evaluation& evaluation, Operands operands) {
  const absl::string_view text = ToText(evaluation, OperandOr(operands, 0));
  if (!evaluation.Charge(text.size() / 16)) return ValueView::Null();
  const int64_t count =
      std::count_if(text.begin(), text.end(), [](char byte) { return !IsContinuationByte(byte); });
  int64_t start = ToInteger(evaluation, OperandOr(operands, 1));
  if (start < 0) start = std::max<int64_t>(0, count + start);
  int64_t end = count;
  if (operands.size() > 2 && !operands[2].is_null()) {
    const int64_t length = ToInteger(evaluation, operands[2]);
    end = length < 0 ? count + length : std::min(count, start + length);
  }
  if (start >= end) return ValueView::String("");
  const size_t first = BytePosition(text, start);
  return ValueView::String(text.substr(first, BytePosition(text, end) - first));
}

// flagd: exactly two strings, else null.
ValueView StartsWith(Evaluation&, Operands operands) {
  if (operands.size() != 2 || !operands[0].is_string() || !operands[1].is_string()) {
    return ValueView::Null();
  }
  return ValueView::Bool(absl::StartsWith(operands[0].string(), operands[1].string()));
}

ValueView EndsWith(Evaluation&, Operands operands) {
  if (operands.size() != 2 || !operands[0].is_string() || !operands[1].is_string()) {
    return ValueView::Null();
  }
  return ValueView::Bool(absl::EndsWith(operands[0].string(), operands[1].string()));
}

constexpr std::array kOperators = {
    FunctionOperator<Concatenate, 2>("cat"),
    FunctionOperator<Substring, 3>("substr"),
    FunctionOperator<StartsWith, 2>("starts_with"),
    FunctionOperator<EndsWith, 2>("ends_with"),
};

}  // namespace

std::span<const Operator> TextOperators() { return kOperators; }

}  // namespace guidon
