#include "clients/cli/json_path_syntax.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace guidon::cli::json_path {
namespace {

constexpr int kDeepest = 8;  // ranges in ranges, filters in filters

// Reads from the front of what is left of the text. After a fault nothing of what is read
// counts, so that only Finish() must look.
class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<Part>> ParseAll() {
    if (!absl::StrContains(text_, '{')) {
      std::vector<Part> parts;
      parts.emplace_back(ParsePath());
      if (status_.ok() && at_ < text_.size()) Fail("unexpected here");
      return Finish(std::move(parts));
    }
    return Finish(ParseParts(0));
  }

 private:
  absl::StatusOr<std::vector<Part>> Finish(std::vector<Part> parts) const {
    if (!status_.ok()) return status_;
    return parts;
  }

  void Fail(absl::string_view what) {
    if (!status_.ok()) return;
    const std::string rest(text_.substr(at_, 12));
    status_ = absl::InvalidArgumentError(absl::StrCat(
        "jsonpath: at ", rest.empty() ? "the end" : absl::StrCat("\"", rest, "\""), ": ", what));
    at_ = text_.size();
  }

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Take(absl::string_view token) {
    if (!absl::StartsWith(text_.substr(at_), token)) return false;
    at_ += token.size();
    return true;
  }
  void Expect(absl::string_view token) {
    if (!Take(token)) Fail(absl::StrCat("\"", token, "\" is missing"));
  }
  void SkipSpace() {
    while (absl::ascii_isspace(Peek())) ++at_;
  }

  // Up to the end of the text or, in a range, its {end}.
  std::vector<Part> ParseParts(int depth) {
    std::vector<Part> parts;
    while (!AtEnd()) {
      if (Peek() != '{') {
        const size_t brace = std::min(text_.find('{', at_), text_.size());
        parts.emplace_back(std::string(text_.substr(at_, brace - at_)));
        at_ = brace;
        continue;
      }
      const size_t brace = at_++;
      SkipSpace();
      if (Take("end")) {
        if (depth == 0) Fail("no range to end");
        SkipSpace();
        Expect("}");
        return parts;
      }
      if (Take("range ")) {
        if (depth == kDeepest) Fail("too many ranges in each other");
        auto range = std::make_shared<Range>();
        SkipSpace();
        range->path = ParsePath();
        SkipSpace();
        Expect("}");
        const size_t open = open_range_;
        open_range_ = brace;
        range->parts = ParseParts(depth + 1);
        open_range_ = open;
        parts.emplace_back(std::move(range));
        continue;
      }
      if (Peek() == '"' || Peek() == '\'') {
        parts.emplace_back(ParseQuoted());
      } else {
        parts.emplace_back(ParsePath());
      }
      SkipSpace();
      Expect("}");
    }
    if (depth > 0) {
      if (status_.ok()) at_ = open_range_;
      Fail("this range has no {end}");
    }
    return parts;
  }

  Path ParsePath() {
    Path path;
    path.from_root = Take("$");
    const bool current = !path.from_root && Take("@");
    if (!path.from_root && !current && Peek() != '.' && Peek() != '[') {
      Fail("must be a path such as .flags[*].key, a text in quotes, range or end");
    }
    while (status_.ok()) {
      if (Take("[")) {
        path.steps.push_back(ParseBracket());
      } else if (Peek() == '.' && at_ + 1 < text_.size() && text_[at_ + 1] == '[') {
        ++at_;  // .[0] is [0]
      } else if (Take(".*")) {
        path.steps.emplace_back(All());
      } else if (Take(".")) {
        ParseMember(path);
      } else {
        break;
      }
    }
    return path;
  }

  // What follows a dot; a dot alone is what the path is at.
  void ParseMember(Path& path) {
    std::string name;
    while (!AtEnd() && !absl::StrContains(".[]{}()'\"=!<>, \t\n", Peek())) {
      if (Take("\\") && AtEnd()) return Fail("a character must follow \\");
      name += text_[at_++];
    }
    if (!name.empty()) {
      path.steps.emplace_back(Member{name});
    } else if (Peek() == '.') {
      Fail("there is no search at any depth here; name the members on the way");
    } else if (!path.steps.empty()) {
      Fail("a member's name is missing");
    }
  }

  Step ParseBracket() {
    SkipSpace();
    Step step = All();
    if (Take("*")) {
      step = All();
    } else if (Take("?(")) {
      step = ParseFilter();
    } else if (Peek() == '"' || Peek() == '\'') {
      step = Member{ParseQuoted()};
    } else {
      const std::optional<int64_t> first = ParseInteger();
      if (Take(":")) {
        step = Slice{first, ParseInteger()};
      } else if (first.has_value()) {
        step = Element{*first};
      } else {
        Fail("must be a number, *, a name in quotes, begin:end or ?(…)");
      }
    }
    SkipSpace();
    Expect("]");
    return step;
  }

  std::optional<int64_t> ParseInteger() {
    size_t end = at_ + (Peek() == '-' ? 1 : 0);
    while (end < text_.size() && absl::ascii_isdigit(text_[end])) ++end;
    const absl::string_view digits = text_.substr(at_, end - at_);
    if (digits.empty()) return std::nullopt;
    int64_t number = 0;
    if (!absl::SimpleAtoi(digits, &number)) Fail("must be a whole number");
    at_ = std::max(at_, std::min(end, text_.size()));
    return number;
  }

  std::string ParseQuoted() {
    const char quote = text_[at_++];
    std::string text;
    while (!AtEnd() && Peek() != quote) {
      char c = text_[at_++];
      if (c == '\\' && !AtEnd()) {
        c = text_[at_++];
        static constexpr std::array<std::pair<char, char>, 3> kNamed = {
            {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}}};
        for (const auto& [name, meaning] : kNamed) {
          if (c == name) {
            c = meaning;
            break;
          }
        }
      }
      text += c;
    }
    if (!Take(absl::string_view(&quote, 1))) Fail("the quote is not closed");
    return text;
  }

  std::shared_ptr<const Filter> ParseFilter() {
    auto filter = std::make_shared<Filter>();
    if (++filters_ > kDeepest) Fail("too many filters in each other");
    SkipSpace();
    filter->left = ParsePath();
    SkipSpace();
    using Comparison = Filter::Comparison;
    for (const auto& [token, comparison] :
         {std::pair("==", Comparison::kEqual), std::pair("!=", Comparison::kNotEqual),
          std::pair("<=", Comparison::kLessOrEqual), std::pair(">=", Comparison::kMoreOrEqual),
          std::pair("<", Comparison::kLess), std::pair(">", Comparison::kMore)}) {
      if (!Take(token)) continue;
      filter->comparison = comparison;
      SkipSpace();
      filter->right = ParseOperand();
      SkipSpace();
      break;
    }
    Expect(")");
    --filters_;
    return filter;
  }

  Operand ParseOperand() {
    if (Peek() == '"' || Peek() == '\'') return Json(ParseQuoted());
    if (Peek() == '@' || Peek() == '$' || Peek() == '.') {
      return Operand(std::in_place_type<Path>, ParsePath());
    }
    const size_t end = std::min(text_.find_first_of(") ", at_), text_.size());
    const OutputJson literal = OutputJson::parse(text_.begin() + at_, text_.begin() + end, nullptr,
                                                 /*allow_exceptions=*/false);
    if (literal.is_primitive() && !literal.is_discarded()) {
      at_ = end;
    } else {
      Fail("must be a number, true, false, null, a text in quotes or a path");
    }
    return Json(literal);
  }

  // OutputJson converts to too much for a variant to choose by itself.
  static Operand Json(OutputJson json) {
    return Operand(std::in_place_type<OutputJson>, std::move(json));
  }

  absl::string_view text_;
  size_t at_ = 0;
  size_t open_range_ = 0;  // where the innermost one that is open began
  int filters_ = 0;        // that are open
  absl::Status status_;
};

}  // namespace

absl::StatusOr<std::vector<Part>> ParseTemplate(absl::string_view text) {
  return Parser(text).ParseAll();
}

}  // namespace guidon::cli::json_path
