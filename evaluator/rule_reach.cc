#include "evaluator/rule_reach.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "evaluator/coercion.h"
#include "evaluator/number_text.h"
#include "evaluator/rule.h"

namespace guidon {
namespace {

bool IsOperation(const Json& node) { return node.is_object() && node.size() == 1; }

// What holds of the nodes of a rule in every evaluation. The rule must outlive this.
class RuleFacts {
 public:
  struct Constant {
    ValueKind kind;
    bool truthy;
    std::string name;  // as Flag::Resolve would look for a variant; "" for lists and objects
  };

  explicit RuleFacts(const Json& rule) {
    // Rules that do not compile have no facts; those who load the flag say why.
    (void)CompileRule(rule, [this](RuleMemory*, const Json& node, const Rule* compiled) {
      if (compiled->constant() != nullptr) constants_[&node] = Read(*compiled->constant());
      return compiled;
    });
  }

  // nullptr where the node's value depends.
  const Constant* ConstantAt(const Json& node) const {
    const auto found = constants_.find(&node);
    return found == constants_.end() ? nullptr : &found->second;
  }

  // Whether the node always holds or never does; nothing where it depends.
  std::optional<bool> TruthOf(const Json& node) {
    if (const Constant* const constant = ConstantAt(node)) return constant->truthy;
    const auto known = truths_.find(&node);
    if (known != truths_.end()) return known->second;
    const std::optional<bool> truth = TruthOfOperation(node);
    truths_[&node] = truth;
    return truth;
  }

 private:
  static Constant Read(const ValueView& value) {
    Constant constant = {value.kind(), IsTruthy(value), ""};
    NumberBuffer buffer;
    if (value.is_bool()) constant.name = value.bool_value() ? "true" : "false";
    if (value.is_number()) constant.name = std::string(FormatNumber(value.number(), buffer));
    if (value.is_string()) constant.name = std::string(value.string());
    return constant;
  }

  std::optional<bool> TruthOfOperation(const Json& node) {
    const std::string op = IsOperation(node) ? node.begin().key() : "";
    if (op != "and" && op != "or") return std::nullopt;
    const bool decides = op == "or";  // the truth of one operand that decides for all
    const Json& operands = node.begin().value();
    if (!operands.is_array()) return TruthOf(operands);
    bool depends = false;
    for (const Json& operand : operands) {
      const std::optional<bool> truth = TruthOf(operand);
      if (truth == decides) return decides;
      depends = depends || !truth.has_value();
    }
    return depends ? std::nullopt : std::optional(!decides);
  }

  absl::flat_hash_map<const Json*, Constant> constants_;
  absl::flat_hash_map<const Json*, std::optional<bool>> truths_;
};

class ResultCollector {
 public:
  explicit ResultCollector(const Json& rule) : facts_(rule) { Visit(rule, /*is_share=*/false); }

  RuleResults Take() && { return std::move(results_); }

 private:
  void Visit(const Json& node, bool is_share) {
    if (const RuleFacts::Constant* const constant = facts_.ConstantAt(node)) {
      if (constant->kind == ValueKind::kNull) results_.null = true;
      if (IsName(constant->kind)) AddName(constant->name, is_share);
      return;
    }
    if (!IsOperation(node)) return;  // a list: no variant's name
    const std::string& op = node.begin().key();
    const Json& operands = node.begin().value();
    if ((op == "if" || op == "?:") && operands.is_array()) {
      VisitIf(operands, is_share);
    } else if (op == "fractional" && operands.is_array()) {
      VisitFractional(operands);
    } else if (YieldsTruth(op)) {
      for (const char* const name : {"true", "false"}) AddName(name, is_share);
      results_.null = true;  // of sem_ver and the like, for operands of no use
    } else {
      results_.anything = true;
    }
  }

  void VisitIf(const Json& operands, bool is_share) {
    size_t i = 0;
    for (; i + 1 < operands.size(); i += 2) {
      const std::optional<bool> truth = facts_.TruthOf(operands[i]);
      if (truth != false) Visit(operands[i + 1], is_share);
      if (truth == true) return;
    }
    if (i < operands.size()) {
      Visit(operands[i], is_share);
    } else {
      results_.null = true;
    }
  }

  void VisitFractional(const Json& operands) {
    results_.null = true;  // without a targeting key
    for (size_t i = 0; i < operands.size(); ++i) {
      const Json& entry = operands[i];
      if (i == 0 && !entry.is_array()) continue;  // what to bucket by
      if (!entry.is_array() || entry.empty()) {
        results_.anything = results_.anything || IsOperation(entry);
        continue;
      }
      const bool empty = entry.size() > 1 && entry[1].is_number() && entry[1].get<double>() <= 0;
      if (!empty) Visit(entry[0], /*is_share=*/true);
    }
  }

  static bool IsName(ValueKind kind) {
    return kind == ValueKind::kBool || kind == ValueKind::kNumber || kind == ValueKind::kString;
  }

  void AddName(absl::string_view name, bool is_share) {
    results_.names.emplace(name);
    if (!is_share) results_.own_names.emplace(name);
  }

  static bool YieldsTruth(const std::string& op) {
    static constexpr std::array<absl::string_view, 17> kOperators = {
        "==", "===", "!=",          "!==",       "<",       "<=",  ">",    ">=",  "!",
        "!!", "in",  "starts_with", "ends_with", "sem_ver", "all", "none", "some"};
    return std::find(kOperators.begin(), kOperators.end(), op) != kOperators.end();
  }

  RuleFacts facts_;
  RuleResults results_;
};

class UnreachableFinder {
 public:
  UnreachableFinder(const Json& rule, const std::string& path) : facts_(rule) { Visit(rule, path); }

  std::vector<std::string> Take() && { return std::move(found_); }

 private:
  void Visit(const Json& node, const std::string& path) {
    if (node.is_array()) {
      for (size_t i = 0; i < node.size(); ++i) Visit(node[i], Element(path, i));
      return;
    }
    if (!IsOperation(node)) return;
    const std::string& op = node.begin().key();
    const Json& operands = node.begin().value();
    const std::string inner = absl::StrCat(path, ".", op);
    if (operands.is_array() && (op == "if" || op == "?:")) VisitIf(operands, inner);
    if (operands.is_array() && (op == "and" || op == "or")) VisitChain(operands, inner, op == "or");
    Visit(operands, inner);
  }

  static std::string Element(const std::string& path, size_t i) {
    return absl::StrCat(path, "[", i, "]");
  }

  void VisitIf(const Json& operands, const std::string& path) {
    std::map<std::string, size_t> conditions;  // where each was first, by its text
    for (size_t i = 0; i + 1 < operands.size(); i += 2) {
      const std::optional<bool> truth = facts_.TruthOf(operands[i]);
      if (truth == true && i + 2 < operands.size()) {
        Found(Element(path, i + 2), absl::StrCat(Element(path, i), " always holds"));
      }
      if (truth == true) return;
      if (truth == false) {
        Found(Element(path, i + 1), absl::StrCat(Element(path, i), " never holds"));
      }
      const auto [first, is_new] = conditions.emplace(operands[i].dump(), i);
      if (truth.has_value() || is_new) continue;
      Found(Element(path, i + 1), absl::StrCat(Element(path, i), " is the same condition as ",
                                               Element(path, first->second)));
    }
  }

  // The operands of `and` and `or` behind one whose truth is always `stop`.
  void VisitChain(const Json& operands, const std::string& path, bool stop) {
    for (size_t i = 0; i + 1 < operands.size(); ++i) {
      if (facts_.TruthOf(operands[i]) != stop) continue;
      Found(Element(path, i + 1),
            absl::StrCat(Element(path, i), stop ? " always holds" : " never holds"));
      return;
    }
  }

  void Found(const std::string& path, const std::string& why) {
    found_.push_back(absl::StrCat(path, ": is never reached, for ", why));
  }

  RuleFacts facts_;
  std::vector<std::string> found_;
};

}  // namespace

RuleResults ResultsOf(const Json& rule) { return ResultCollector(rule).Take(); }

std::vector<std::string> FindUnreachable(const Json& rule, const std::string& path) {
  return UnreachableFinder(rule, path).Take();
}

}  // namespace guidon
