#include "evaluator/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace guidon {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kMaxExactInteger = 9007199254740992;  // 2^53

// Reads a decimal number and advances `text` past it.
double ConsumeDecimal(absl::string_view& text) {
  absl::string_view rest = text;
  const bool negative = absl::ConsumePrefix(&rest, "-");
  if (!negative) absl::ConsumePrefix(&rest, "+");
  // from_chars also reads "inf" and "nan", which are not numbers here.
  if (rest.empty() || !(absl::ascii_isdigit(rest[0]) || rest[0] == '.')) {
    if (!absl::ConsumePrefix(&rest, "Infinity")) return kNaN;
    text = rest;
    return negative ? -HUGE_VAL : HUGE_VAL;
  }
  double value = 0;
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error == std::errc::invalid_argument) return kNaN;
  if (error == std::errc::result_out_of_range) {
    // from_chars leaves `value` alone here; strtod tells overflow from underflow.
    value = std::strtod(std::string(rest.data(), end).c_str(), nullptr);
  }
  text = rest.substr(static_cast<size_t>(end - rest.data()));
  return negative ? -value : value;
}

// Removes the zero that to_chars pads exponents with: "1e-07" is "1e-7" in JSON.
absl::string_view TrimExponent(char* begin, char* end) {
  if (end[-2] == '0' && (end[-3] == '-' || end[-3] == '+')) {
    end[-2] = end[-1];
    --end;
  }
  return {begin, static_cast<size_t>(end - begin)};
}

// Writes "1.25e+18" as "1250000000000000000". to_chars' plain notation would give all digits
// of the double, JavaScript the shortest that read back the same, filled up with zeros.
absl::string_view Expand(char* begin, char* end) {
  char* const exponent = std::find(begin, end, 'e');
  int zeros = 0;
  std::from_chars(exponent + 2, end, zeros);  // past "e+"
  char* const dot = std::find(begin, exponent, '.');
  char* out = exponent;
  if (dot != exponent) {
    out = std::copy(dot + 1, exponent, dot);
    zeros -= static_cast<int>(out - dot);
  }
  out = std::fill_n(out, zeros, '0');
  return {begin, static_cast<size_t>(out - begin)};
}

// Takes "0x", "0o" or "0b" off `text` and returns the radix it stands for, else 10.
int ConsumeRadix(absl::string_view& text) {
  if (text.size() < 3 || text[0] != '0') return 10;
  const char letter = absl::ascii_tolower(text[1]);
  const int radix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
  if (radix != 10) text.remove_prefix(2);
  return radix;
}

double ParseDigits(absl::string_view digits, int radix) {
  double value = 0;
  for (const char c : digits) {
    int digit = 0;
    if (std::from_chars(&c, &c + 1, digit, radix).ec != std::errc()) return kNaN;
    value = value * radix + digit;
  }
  return value;
}

}  // namespace

absl::string_view FormatNumber(double value, NumberBuffer& buffer) {
  if (value == 0) return "0";
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char* const begin = buffer.data();
  char* const limit = begin + buffer.size();
  const double magnitude = std::fabs(value);
  if (magnitude >= 1e-6 && magnitude < kMaxExactInteger) {
    const auto result = std::to_chars(begin, limit, value, std::chars_format::fixed);
    return {begin, static_cast<size_t>(result.ptr - begin)};
  }
  char* const end = std::to_chars(begin, limit, value, std::chars_format::scientific).ptr;
  return magnitude >= 1e21 || magnitude < 1 ? TrimExponent(begin, end) : Expand(begin, end);
}

double ParseNumber(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return 0;
  if (const int radix = ConsumeRadix(text); radix != 10) return ParseDigits(text, radix);
  const double value = ConsumeDecimal(text);
  return text.empty() ? value : kNaN;
}

double ParseNumberPrefix(absl::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  return ConsumeDecimal(text);
}

}  // namespace guidon
