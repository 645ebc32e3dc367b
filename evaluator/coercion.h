#ifndef GUIDON_EVALUATOR_COERCION_H_
#define GUIDON_EVALUATOR_COERCION_H_

#include "absl/strings/string_view.h"
#include "evaluator/evaluation.h"
#include "evaluator/value_view.h"

// How JsonLogic turns one type into another (https://jsonlogic.com/truthy.html; elsewhere as
// JavaScript's abstract operations, which JsonLogic is defined by). All are pure but for the
// memory that they take from `evaluation`.
namespace guidon {

// False: null, false, 0, NaN, "" and the empty list. All else is true, "0" and {} as well.
bool IsTruthy(ValueView value);

// null is 0, true is 1, text is read whole (NaN if it is no number), a list counts as its
// text, an object is NaN.
double ToNumber(Evaluation& evaluation, ValueView value);

// null is "null", a list is its elements' text joined by commas (null elements are empty), an
// object is "[object Object]". Lists nested beyond 512 levels exhaust `evaluation`. The text lives
// as long as `evaluation` or `value`.
absl::string_view ToText(Evaluation& evaluation, ValueView value);

// `==`: null equals only null; equal kinds compare as they are; else as numbers, and lists as
// their text. A container equals only itself.
bool LooselyEqual(Evaluation& evaluation, ValueView a, ValueView b);

// `===`: as above, but never across kinds.
bool StrictlyEqual(ValueView a, ValueView b);

// `a < b`: by bytes for two strings, else as numbers; false when either is NaN.
bool IsLess(Evaluation& evaluation, ValueView a, ValueView b);
// `a <= b`, likewise.
bool IsLessOrEqual(Evaluation& evaluation, ValueView a, ValueView b);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_COERCION_H_
