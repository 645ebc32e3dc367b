#include <algorithm>
#include <array>
#include <compare>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "evaluator/coercion.h"
#include "evaluator/operators/function_rule.h"

// sem_ver(version, operator, version), by the precedence of Semantic Versioning 2.0.0, §11.
namespace guidon {
namespace {

struct Version {
  absl::string_view major;
  absl::string_view minor = "0";
  absl::string_view patch = "0";
  absl::string_view prerelease;
};

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool HasLeadingZero(absl::string_view digits) { return digits.size() > 1 && digits[0] == '0'; }

// Takes a number off the front of `text`; nothing when there is none or it has leading zeros.
std::optional<absl::string_view> ConsumeNumber(absl::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), absl::ascii_isdigit);
  const absl::string_view digits = text.substr(0, static_cast<size_t>(end - text.begin()));
  if (digits.empty() || HasLeadingZero(digits)) return std::nullopt;
  text.remove_prefix(digits.size());
  return digits;
}

// Takes the next of `list`'s identifiers, which dots separate.
absl::string_view ConsumeIdentifier(absl::string_view& list) {
  const size_t dot = list.find('.');
  const absl::string_view identifier = list.substr(0, dot);
  list = dot == list.npos ? absl::string_view() : list.substr(dot + 1);
  return identifier;
}

// Identifiers of letters, digits and hyphens; numbers among them without leading zeros where
// `strict_numbers`.
bool AreIdentifiers(absl::string_view list, bool strict_numbers) {
  if (list.empty() || list.back() == '.') return false;
  while (!list.empty()) {
    const absl::string_view identifier = ConsumeIdentifier(list);
    const bool valid = std::all_of(identifier.begin(), identifier.end(),
                                   [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
    if (identifier.empty() || !valid) return false;
    if (strict_numbers && IsDigits(identifier) && HasLeadingZero(identifier)) return false;
  }
  return true;
}

// Reads a version: a leading v is dropped, a missing minor or patch number is 0, build
// metadata is checked and dropped. A pre-release needs all three numbers.
std::optional<Version> ParseVersion(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "v")) absl::ConsumePrefix(&text, "V");
  Version version;
  const auto major = ConsumeNumber(text);
  if (!major.has_value()) return std::nullopt;
  version.major = *major;
  if (text.empty()) return version;
  if (!absl::ConsumePrefix(&text, ".")) return std::nullopt;
  const auto minor = ConsumeNumber(text);
  if (!minor.has_value()) return std::nullopt;
  version.minor = *minor;
  if (text.empty()) return version;
  if (!absl::ConsumePrefix(&text, ".")) return std::nullopt;
  const auto patch = ConsumeNumber(text);
  if (!patch.has_value()) return std::nullopt;
  version.patch = *patch;
  const size_t plus = text.find('+');
  if (plus != text.npos) {
    if (!AreIdentifiers(text.substr(plus + 1), false)) return std::nullopt;
    text = text.substr(0, plus);
  }
  if (text.empty()) return version;
  if (!absl::ConsumePrefix(&text, "-") || !AreIdentifiers(text, true)) return std::nullopt;
  version.prerelease = text;
  return version;
}

// Numbers without leading zeros, of any length.
std::strong_ordering CompareNumbers(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

std::strong_ordering CompareIdentifiers(absl::string_view a, absl::string_view b) {
  const bool a_is_number = IsDigits(a);
  const bool b_is_number = IsDigits(b);
  if (a_is_number && b_is_number) return CompareNumbers(a, b);
  if (a_is_number != b_is_number) return b_is_number <=> a_is_number;
  return a.compare(b) <=> 0;
}

std::strong_ordering ComparePrereleases(absl::string_view a, absl::string_view b) {
  // A version without a pre-release comes after those with one.
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();
  while (!a.empty() && !b.empty()) {
    const auto order = CompareIdentifiers(ConsumeIdentifier(a), ConsumeIdentifier(b));
    if (order != 0) return order;
  }
  return b.empty() <=> a.empty();
}

std::strong_ordering Compare(const Version& a, const Version& b) {
  if (const auto order = CompareNumbers(a.major, b.major); order != 0) return order;
  if (const auto order = CompareNumbers(a.minor, b.minor); order != 0) return order;
  if (const auto order = CompareNumbers(a.patch, b.patch); order != 0) return order;
  return ComparePrereleases(a.prerelease, b.prerelease);
}

// flagd reads numbers too: 1.2 in a context is version "1.2".
std::optional<Version> ReadVersion(Evaluation& evaluation, ValueView value) {
  if (!value.is_string() && !value.is_number()) return std::nullopt;
  return ParseVersion(ToText(evaluation, value));
}

ValueView SemVer(Evaluation& evaluation, std::span<const ValueView> operands) {
  if (operands.size() != 3 || !operands[1].is_string()) return ValueView::Null();
  const auto version = ReadVersion(evaluation, operands[0]);
  const auto target = ReadVersion(evaluation, operands[2]);
  if (!version.has_value() || !target.has_value()) return ValueView::Null();
  const absl::string_view op = operands[1].string();
  const auto order = Compare(*version, *target);
  if (op == "=") return ValueView::Bool(order == 0);
  if (op == "!=") return ValueView::Bool(order != 0);
  if (op == "<") return ValueView::Bool(order < 0);
  if (op == "<=") return ValueView::Bool(order <= 0);
  if (op == ">") return ValueView::Bool(order > 0);
  if (op == ">=") return ValueView::Bool(order >= 0);
  const bool same_major = version->major == target->major;
  if (op == "^") return ValueView::Bool(same_major);
  if (op == "~") return ValueView::Bool(same_major && version->minor == target->minor);
  return ValueView::Null();
}

constexpr std::array kOperators = {FunctionOperator<SemVer, 3>("sem_ver")};

}  // namespace

std::span<const Operator> VersionOperators() { return kOperators; }

}  // namespace guidon
