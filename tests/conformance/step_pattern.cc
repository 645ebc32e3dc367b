#include "tests/conformance/step_pattern.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace guidon::conformance {
namespace {

std::optional<std::string> ConsumeWord(absl::string_view& text) {
  std::string word;
  while (!text.empty() && absl::ascii_isalnum(text[0])) {
    word += text[0];
    text.remove_prefix(1);
  }
  return word.empty() ? std::nullopt : std::optional(word);
}

std::optional<std::string> ConsumeString(absl::string_view& text) {
  if (!absl::ConsumePrefix(&text, "\"")) return std::nullopt;
  std::string string;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return string;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    string += text[i];
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> MatchStep(absl::string_view pattern,
                                                  absl::string_view step) {
  std::vector<std::string> arguments;
  while (!pattern.empty()) {
    std::optional<std::string> argument;
    if (absl::ConsumePrefix(&pattern, "{word}")) {
      argument = ConsumeWord(step);
    } else if (absl::ConsumePrefix(&pattern, "{string}")) {
      argument = ConsumeString(step);
    } else {
      if (step.empty() || step[0] != pattern[0]) return std::nullopt;
      pattern.remove_prefix(1);
      step.remove_prefix(1);
      continue;
    }
    if (!argument.has_value()) return std::nullopt;
    arguments.push_back(*std::move(argument));
  }
  return step.empty() ? std::optional(arguments) : std::nullopt;
}

}  // namespace guidon::conformance
