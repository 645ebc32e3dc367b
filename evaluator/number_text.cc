#include "evaluator/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace guidon {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

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

}  // namespace

absl::string_view FormatNumber(double value, NumberBuffer& buffer) {
  if (value == 0) return "0";
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char* const begin = buffer.data();
  char* const limit = begin + buffer.size();
  const double magnitude = std::fabs(value);
  if (magnitude >= 1e-6 && magnitude < 1e21) {
    const auto result = std::to_chars(begin, limit, value, std::chars_format::fixed);
    return {begin, static_cast<size_t>(result.ptr - begin)};
  }
  char* end = std::to_chars(begin, limit, value, std::chars_format::scientific).ptr;
  // to_chars pads the exponent to two digits ("1e-07"), JSON does not ("1e-7").
  if (end[-2] == '0' && (end[-3] == '-' || end[-3] == '+')) {
    end[-2] = end[-1];
    --end;
  }
  return {begin, static_cast<size_t>(end - begin)};
}

double ParseNumber(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    uint64_t value = 0;
    const char* const limit = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data() + 2, limit, value, 16);
    return error == std::errc() && end == limit ? static_cast<double>(value) : kNaN;
  }
  const double value = ConsumeDecimal(text);
  return text.empty() ? value : kNaN;
}

double ParseNumberPrefix(absl::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  return ConsumeDecimal(text);
}

}  // namespace guidon
