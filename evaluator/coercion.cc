#include "evaluator/coercion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluator/number_text.h"

namespace guidon {
namespace {

bool IsContainer(ValueView value) { return value.is_list() || value.is_object(); }

absl::string_view CopyText(Evaluation& evaluation, absl::string_view text) {
  const std::span<char> copy = evaluation.AllocateText(text.size());
  if (copy.size() == text.size()) std::copy(text.begin(), text.end(), copy.begin());
  return {copy.data(), copy.size()};
}

// Lists that `reduce` builds may nest as deeply as a list is long; their text may not.
constexpr int kMaxTextDepth = 512;

absl::string_view ToNestedText(Evaluation& evaluation, ValueView value, int depth);

absl::string_view ListText(Evaluation& evaluation, ValueView list, int depth) {
  if (depth > kMaxTextDepth) evaluation.Exhaust();
  const size_t count = list.size();
  if (count == 0 || !evaluation.Charge(count)) return "";
  std::span<ValueView> texts = evaluation.AllocateList(count);
  if (texts.empty()) return "";
  size_t length = count - 1;
  for (size_t i = 0; i < count; ++i) {
    const ValueView element = list.at(i);
    if (!element.is_null())
      texts[i] = ValueView::String(ToNestedText(evaluation, element, depth + 1));
    if (texts[i].is_string()) length += texts[i].string().size();
  }
  const std::span<char> joined = evaluation.AllocateText(length);
  if (joined.size() != length) return "";
  char* out = joined.data();
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) *out++ = ',';
    if (!texts[i].is_string()) continue;
    const absl::string_view text = texts[i].string();
    out = std::copy(text.begin(), text.end(), out);
  }
  return {joined.data(), length};
}

absl::string_view ToNestedText(Evaluation& evaluation, ValueView value, int depth) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return "null";
    case ValueKind::kBool:
      return value.bool_value() ? "true" : "false";
    case ValueKind::kNumber: {
      NumberBuffer buffer;
      return CopyText(evaluation, FormatNumber(value.number(), buffer));
    }
    case ValueKind::kString:
      return value.string();
    case ValueKind::kList:
      return ListText(evaluation, value, depth);
    case ValueKind::kObject:
      break;
  }
  return "[object Object]";
}

// What a container becomes where a scalar is needed.
ValueView ToScalar(Evaluation& evaluation, ValueView value) {
  return IsContainer(value) ? ValueView::String(ToText(evaluation, value)) : value;
}

}  // namespace

bool IsTruthy(ValueView value) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return false;
    case ValueKind::kBool:
      return value.bool_value();
    case ValueKind::kNumber:
      return value.number() != 0 && !std::isnan(value.number());
    case ValueKind::kString:
      return !value.string().empty();
    case ValueKind::kList:
      return value.size() > 0;
    case ValueKind::kObject:
      return true;
  }
  return false;
}

double ToNumber(Evaluation& evaluation, ValueView value) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return 0;
    case ValueKind::kBool:
      return value.bool_value() ? 1 : 0;
    case ValueKind::kNumber:
      return value.number();
    case ValueKind::kString:
      return ParseNumber(value.string());
    case ValueKind::kList:
      return ParseNumber(ToText(evaluation, value));
    case ValueKind::kObject:
      break;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

absl::string_view ToText(Evaluation& evaluation, ValueView value) {
  return ToNestedText(evaluation, value, 0);
}

bool StrictlyEqual(ValueView a, ValueView b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case ValueKind::kNull:
      return true;
    case ValueKind::kBool:
      return a.bool_value() == b.bool_value();
    case ValueKind::kNumber:
      return a.number() == b.number();
    case ValueKind::kString:
      return a.string() == b.string();
    case ValueKind::kList:
    case ValueKind::kObject:
      return a.container() == b.container();
  }
  return false;
}

bool LooselyEqual(Evaluation& evaluation, ValueView a, ValueView b) {
  if (a.kind() == b.kind()) return StrictlyEqual(a, b);
  if (a.is_null() || b.is_null()) return false;
  a = ToScalar(evaluation, a);
  b = ToScalar(evaluation, b);
  if (a.is_string() && b.is_string()) return a.string() == b.string();
  return ToNumber(evaluation, a) == ToNumber(evaluation, b);
}

bool IsLess(Evaluation& evaluation, ValueView a, ValueView b) {
  a = ToScalar(evaluation, a);
  b = ToScalar(evaluation, b);
  if (a.is_string() && b.is_string()) return a.string() < b.string();
  return ToNumber(evaluation, a) < ToNumber(evaluation, b);
}

bool IsLessOrEqual(Evaluation& evaluation, ValueView a, ValueView b) {
  a = ToScalar(evaluation, a);
  b = ToScalar(evaluation, b);
  if (a.is_string() && b.is_string()) return a.string() <= b.string();
  return ToNumber(evaluation, a) <= ToNumber(evaluation, b);
}

}  // namespace guidon
