#include "evaluator/definition_lint.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/suggest.h"
#include "evaluator/bucket.h"

namespace guidon {
namespace {

// How many operands operators take, as flagd's schema has it; those that are not here take any.
struct Arity {
  absl::string_view op;
  size_t least;
  size_t most;
};
constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();
constexpr std::array<Arity, 27> kArities = {
    {{"==", 2, 2},         {"===", 2, 2},          {"!=", 2, 2},          {"!==", 2, 2},
     {">", 2, 2},          {">=", 2, 2},           {"<", 2, 3},           {"<=", 2, 3},
     {"!", 1, 1},          {"!!", 1, 1},           {"%", 2, 2},           {"/", 2, 2},
     {"*", 2, kAnyNumber}, {"map", 2, 2},          {"filter", 2, 2},      {"all", 2, 2},
     {"none", 2, 2},       {"some", 2, 2},         {"in", 2, 2},          {"substr", 2, 3},
     {"reduce", 3, 3},     {"missing_some", 2, 2}, {"starts_with", 2, 2}, {"ends_with", 2, 2},
     {"sem_ver", 3, 3},    {"if", 1, kAnyNumber},  {"?:", 1, kAnyNumber}}};

absl::string_view TypeOf(const Json& value) {
  return value.is_number() ? "number" : value.type_name();
}

class Linter {
 public:
  explicit Linter(const Flag& flag) : flag_(flag) {}

  std::vector<std::string> Lint(const Json& definition) {
    if (!definition.contains("state")) Warn("state", "is missing; the flag counts as ENABLED");
    LintMembers(definition);
    LintVariants();
    if (!flag_.targeting_error().empty()) {
      warnings_.push_back(flag_.targeting_error());
    } else if (flag_.has_targeting()) {
      LintRule(definition.at("targeting"), "targeting");
    }
    return std::move(warnings_);
  }

 private:
  // flagd's schema takes members that it does not know; one that is nearly known is a mistake.
  void LintMembers(const Json& definition) {
    static const auto& known = *new std::vector<std::string>{"state", "variants", "defaultVariant",
                                                             "targeting", "metadata"};
    for (const auto& [name, value] : definition.items()) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::string nearest = Nearest(name, known);
      if (nearest.empty()) continue;
      Warn(name, absl::StrCat("is read by nobody; did you mean \"", nearest, "\"?"));
    }
  }

  void LintVariants() {
    const Variant& first = flag_.variants().front();
    for (const Variant& variant : flag_.variants()) {
      const std::string path = absl::StrCat("variants.", variant.name);
      if (variant.value.is_null() || variant.value.is_array()) {
        Warn(path,
             absl::StrCat(variant.value.is_null() ? "null" : "a list",
                          " can be no flag's value: use a boolean, string, number or object"));
      } else if (TypeOf(variant.value) != TypeOf(first.value)) {
        Warn(path, absl::StrCat("is of type ", TypeOf(variant.value), " where \"", first.name,
                                "\" is of type ", TypeOf(first.value)));
      }
    }
  }

  void LintRule(const Json& rule, const std::string& path) {
    if (rule.is_array()) {
      for (size_t i = 0; i < rule.size(); ++i) {
        LintRule(rule[i], absl::StrCat(path, "[", i, "]"));
      }
      return;
    }
    if (!rule.is_object() || rule.size() != 1) return;
    const std::string& op = rule.begin().key();
    const Json& operands = rule.begin().value();
    const std::string inner = absl::StrCat(path, ".", op);
    if (op == "fractional") LintFractional(operands, inner);
    if (op == "sem_ver") LintSemVer(operands, inner);
    if (op == "var") LintVariable(operands, inner);
    LintOperandCount(op, operands, inner);
    LintRule(operands, inner);
  }

  void LintOperandCount(absl::string_view op, const Json& operands, const std::string& path) {
    const auto* const arity = std::find_if(kArities.begin(), kArities.end(),
                                           [op](const Arity& known) { return known.op == op; });
    if (arity == kArities.end()) return;
    const size_t given = operands.is_array() ? operands.size() : 1;
    if (given >= arity->least && given <= arity->most) return;
    Warn(path, absl::StrCat("has ", given, given == 1 ? " operand" : " operands", " and needs ",
                            arity->least,
                            arity->most == arity->least ? ""
                            : arity->most == kAnyNumber ? " or more"
                                                        : absl::StrCat(" to ", arity->most)));
  }

  void LintVariable(const Json& operands, const std::string& path) {
    const Json& name = operands.is_array() && !operands.empty() ? operands[0] : operands;
    if (!name.is_string()) return;
    const std::string& text = name.get_ref<const std::string&>();
    if (!absl::StartsWith(text, "$flagd.") || text == "$flagd.flagKey" ||
        text == "$flagd.timestamp") {
      return;
    }
    Warn(path,
         absl::StrCat("\"", text, "\" is neither \"$flagd.flagKey\" nor \"$flagd.timestamp\""));
  }

  void LintSemVer(const Json& operands, const std::string& path) {
    static constexpr std::array<absl::string_view, 8> kOperators = {
        "=", "!=", "<", "<=", ">", ">=", "^", "~"};
    if (!operands.is_array() || operands.size() != 3 || !operands[1].is_string()) return;
    const std::string& op = operands[1].get_ref<const std::string&>();
    if (std::find(kOperators.begin(), kOperators.end(), op) == kOperators.end()) {
      Warn(absl::StrCat(path, "[1]"), absl::StrCat("\"", op, "\" is none of = != < <= > >= ^ ~"));
    }
  }

  void LintFractional(const Json& operands, const std::string& path) {
    if (!operands.is_array()) return Warn(path, "must be a list");
    int64_t total = 0;
    bool computed = false;
    for (size_t i = 0; i < operands.size(); ++i) {
      const Json& entry = operands[i];
      // The first operand may be what to bucket by.
      if (i == 0 && !entry.is_array()) continue;
      const std::optional<int64_t> weight = LintShare(entry, absl::StrCat(path, "[", i, "]"));
      computed = computed || !weight.has_value();
      total += weight.value_or(0);
    }
    if (total > kMaxWeightSum) Warn(path, "the weights' sum is beyond 2147483647");
    if (total == 0 && !computed) Warn(path, "the weights' sum is 0");
  }

  // The weight of one `[variant, weight?]`; nothing where it is computed or unusable.
  std::optional<int64_t> LintShare(const Json& entry, const std::string& path) {
    if (!entry.is_array() || entry.empty()) {
      Warn(path, "must be a list of a variant and its weight");
      return std::nullopt;
    }
    const Json& variant = entry[0];
    if (variant.is_string() && path.find('.') == path.rfind('.') &&
        flag_.FindVariant(variant.get_ref<const std::string&>()) == nullptr) {
      Warn(path, absl::StrCat(variant.dump(), " is not one of the variants"));
    }
    if (entry.size() < 2 || entry[1].is_null()) return 1;
    const Json& weight = entry[1];
    if (weight.is_object()) return std::nullopt;
    if (!weight.is_number()) {
      Warn(path, absl::StrCat("weight ", weight.dump(), " is not a number"));
      return std::nullopt;
    }
    const std::optional<uint32_t> whole = ToWeight(weight.get<double>());
    if (!whole.has_value()) {
      Warn(path, absl::StrCat("weight ", weight.dump(), " is not a whole number up to 2147483647"));
      return std::nullopt;
    }
    return *whole;
  }

  void Warn(absl::string_view path, absl::string_view message) {
    warnings_.push_back(absl::StrCat(path, ": ", message));
  }

  const Flag& flag_;
  std::vector<std::string> warnings_;
};

}  // namespace

std::vector<std::string> LintDefinition(const Flag& flag, const Json& definition) {
  return Linter(flag).Lint(definition);
}

}  // namespace guidon
