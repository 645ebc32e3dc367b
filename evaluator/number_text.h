#ifndef GUIDON_EVALUATOR_NUMBER_TEXT_H_
#define GUIDON_EVALUATOR_NUMBER_TEXT_H_

#include <array>

#include "absl/strings/string_view.h"

namespace guidon {

// Room for any double as text.
using NumberBuffer = std::array<char, 40>;

// Writes `value` as JSON and JavaScript do: the shortest digits that read back the same, in
// plain notation from 1e-6 to 1e21 and with an exponent beyond (ECMAScript, Number::toString).
// 1.0 is "1", 0.1 is "0.1". The text lies in `buffer`.
absl::string_view FormatNumber(double value, NumberBuffer& buffer);

// Reads all of `text` as a number, as JavaScript's Number(): blank space around it is ignored,
// empty text is 0, "0x1f", "0o17" and "0b11" have their radix. NaN when it is not a number.
double ParseNumber(absl::string_view text);

// Reads the longest number that `text` begins with, as JavaScript's parseFloat(). NaN when it
// begins with none.
double ParseNumberPrefix(absl::string_view text);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_NUMBER_TEXT_H_
