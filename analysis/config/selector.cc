#include "analysis/config/selector.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace guidon::analysis {
namespace {

class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<SelectorParts> Selector() {
    SkipSpace();
    parts_.name = Word(true);
    SkipSpace();
    if (Take("{")) {
      if (absl::Status status = Matchers('}'); !status.ok()) return status;
      if (!Take("}")) return Wrong("\"}\" is missing");
      SkipSpace();
    }
    if (at_ < text_.size()) return Wrong(AfterSelector());
    if (parts_.name.empty() && parts_.labels.empty()) return Wrong("a metric's name is missing");
    return parts_;
  }

  absl::StatusOr<SelectorParts> MatchersAlone() {
    if (absl::Status status = Matchers('\0'); !status.ok()) return status;
    if (at_ < text_.size()) return Wrong("a comma is missing");
    if (parts_.labels.empty()) return Wrong("there is no matcher such as label=\"value\"");
    return parts_;
  }

 private:
  absl::Status Wrong(absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(what, at_ < text_.size() ? " before " : " at the end of ", "\"",
                     at_ < text_.size() ? text_.substr(at_, 40) : text_.substr(0, 60), "\""));
  }

  absl::string_view AfterSelector() const {
    switch (text_[at_]) {
      case '(':
        return "functions are not allowed (guidon takes the differences of counters itself): only "
               "a selector such as requests_total{code=~\"5..\"} may stand";
      case '[':
        return "a range is not allowed: guidon takes the differences of counters itself";
      default:
        return "only a selector such as requests_total{code=~\"5..\"} is allowed, and this goes on";
    }
  }

  absl::Status Matchers(char end) {
    for (SkipSpace(); at_ < text_.size() && text_[at_] != end; SkipSpace()) {
      const std::string label = Word(false);
      if (label.empty()) return Wrong("a label's name is missing");
      SkipSpace();
      if (!Take("=~") && !Take("!~") && !Take("!=") && !Take("=")) {
        return Wrong(absl::StrCat("=, !=, =~ or !~ is missing after the label \"", label, "\""));
      }
      SkipSpace();
      if (!Quoted()) return Wrong("a value in quotes is missing");
      parts_.labels.push_back(label);
      SkipSpace();
      if (!Take(",")) break;
    }
    return absl::OkStatus();
  }

  std::string Word(bool is_metric) {
    const size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool fits = absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_' ||
                        (is_metric && c == ':') ||
                        (at_ > begin && absl::ascii_isdigit(static_cast<unsigned char>(c)));
      if (!fits) break;
      ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool Quoted() {
    if (at_ >= text_.size()) return false;
    const char quote = text_[at_];
    if (quote != '"' && quote != '\'' && quote != '`') return false;
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) {
      if (text_[end] == '\n' && quote != '`') return false;
      end += (text_[end] == '\\' && quote != '`') ? 2 : 1;
    }
    if (end >= text_.size()) return false;
    at_ = end + 1;
    return true;
  }

  bool Take(absl::string_view token) {
    if (!absl::StartsWith(text_.substr(at_), token)) return false;
    at_ += token.size();
    return true;
  }

  void SkipSpace() {
    while (at_ < text_.size() && absl::ascii_isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  const absl::string_view text_;
  size_t at_ = 0;
  SelectorParts parts_;
};

}  // namespace

absl::StatusOr<SelectorParts> ParseSelector(absl::string_view text) {
  return Parser(text).Selector();
}

absl::StatusOr<SelectorParts> ParseMatchers(absl::string_view text) {
  return Parser(text).MatchersAlone();
}

std::string EscapeForQuotes(absl::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace guidon::analysis
