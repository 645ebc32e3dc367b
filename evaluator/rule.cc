#include "evaluator/rule.h"

#include <array>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/operators/operators.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

class ConstantRule final : public Rule {
 public:
  explicit ConstantRule(Json value) : value_(std::move(value)), view_(ValueView::Of(value_)) {}
  ValueView Evaluate(Evaluation&) const override { return view_; }
  const ValueView* constant() const override { return &view_; }

 private:
  const Json value_;
  const ValueView view_;
};

class ListRule final : public Rule {
 public:
  explicit ListRule(std::vector<RulePtr> elements) : elements_(std::move(elements)) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    const std::span<ValueView> values = evaluation.AllocateList(elements_.size());
    for (size_t i = 0; i < values.size(); ++i) values[i] = elements_[i]->Evaluate(evaluation);
    return evaluation.MakeList(values);
  }

 private:
  const std::vector<RulePtr> elements_;
};

class FunctionRule final : public Rule {
 public:
  FunctionRule(Function function, std::vector<RulePtr> operands)
      : function_(function), operands_(std::move(operands)) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    std::array<ValueView, 4> few;
    const size_t count = operands_.size();
    if (!evaluation.Charge(count)) return ValueView::Null();
    const std::span<ValueView> values =
        count <= few.size() ? std::span(few).first(count) : evaluation.AllocateList(count);
    for (size_t i = 0; i < values.size(); ++i) values[i] = operands_[i]->Evaluate(evaluation);
    return function_(evaluation, values);
  }

 private:
  const Function function_;
  const std::vector<RulePtr> operands_;
};

// A function of as many operands as most have, without a loop and without a call for constants.
template <size_t kCount>
class FixedFunctionRule final : public Rule {
 public:
  FixedFunctionRule(Function function, std::vector<RulePtr> operands)
      : function_(function), operands_(std::move(operands)) {
    for (size_t i = 0; i < kCount; ++i) {
      // Not those that whoever traces the rule has wrapped: they are to be told of.
      const auto* const constant = dynamic_cast<const ConstantRule*>(operands_[i].get());
      constants_[i] = constant == nullptr ? nullptr : constant->constant();
    }
  }

  ValueView Evaluate(Evaluation& evaluation) const override {
    if (!evaluation.Charge(kCount)) return ValueView::Null();
    std::array<ValueView, kCount> values;
    for (size_t i = 0; i < kCount; ++i) {
      values[i] = constants_[i] != nullptr ? *constants_[i] : operands_[i]->Evaluate(evaluation);
    }
    return function_(evaluation, values);
  }

 private:
  const Function function_;
  const std::vector<RulePtr> operands_;
  std::array<const ValueView*, kCount> constants_;
};

RulePtr MakeFunction(Function function, std::vector<RulePtr> operands) {
  switch (operands.size()) {
    case 1:
      return std::make_unique<FixedFunctionRule<1>>(function, std::move(operands));
    case 2:
      return std::make_unique<FixedFunctionRule<2>>(function, std::move(operands));
    default:
      return std::make_unique<FunctionRule>(function, std::move(operands));
  }
}

struct Operator {
  Function function = nullptr;
  Factory make = nullptr;
  bool pure = true;
};

using OperatorTable = absl::flat_hash_map<absl::string_view, Operator>;

const OperatorTable& Operators() {
  static const OperatorTable* const table = [] {
    auto* operators = new OperatorTable;
    for (const auto& family : {ArithmeticOperators(), ComparisonOperators(), ListOperators(),
                               TextOperators(), VersionOperators()}) {
      for (const FunctionOperator& op : family) (*operators)[op.name].function = op.function;
    }
    for (const auto& family :
         {BranchOperators(), VariableOperators(), IterationOperators(), FractionalOperators()}) {
      for (const RuleOperator& op : family) (*operators)[op.name] = {nullptr, op.make, op.pure};
    }
    return operators;
  }();
  return *table;
}

bool AllConstant(const std::vector<RulePtr>& rules) {
  for (const RulePtr& rule : rules) {
    if (rule->constant() == nullptr) return false;
  }
  return true;
}

// The rule's value as a constant where that is a scalar, else the rule itself.
RulePtr Fold(RulePtr rule) {
  Evaluation evaluation(ValueView::Null(), "", 0);
  const ValueView value = rule->Evaluate(evaluation);
  if (evaluation.exhausted()) return rule;
  switch (value.kind()) {
    case ValueKind::kNull:
      return MakeConstant(nullptr);
    case ValueKind::kBool:
      return MakeConstant(value.bool_value());
    case ValueKind::kNumber:
      return MakeConstant(value.number());
    case ValueKind::kString:
      return MakeConstant(std::string(value.string()));
    default:
      return rule;
  }
}

class Compiler {
 public:
  explicit Compiler(RuleWrapper wrap) : wrap_(wrap) {}

  absl::StatusOr<RulePtr> Compile(const Json& json, int depth) {
    absl::StatusOr<RulePtr> rule = CompileNode(json, depth);
    if (!rule.ok()) return rule;
    return wrap_(json, *std::move(rule));
  }

 private:
  absl::StatusOr<RulePtr> CompileNode(const Json& json, int depth) {
    if (depth > kMaxRuleDepth) {
      return Error(absl::StrCat("nested deeper than ", kMaxRuleDepth, " levels"));
    }
    if (json.is_array()) return CompileList(json, depth);
    if (json.is_object() && json.size() == 1) {
      return CompileOperation(json.begin().key(), json.begin().value(), depth);
    }
    return MakeConstant(json);
  }

  // The elements of a list; a lone operand may stand without its list.
  absl::StatusOr<std::vector<RulePtr>> CompileAll(const Json& list, int depth) {
    std::vector<RulePtr> rules;
    const size_t size = list.is_array() ? list.size() : 1;
    rules.reserve(size);
    for (size_t i = 0; i < size; ++i) {
      const size_t length = path_.size();
      absl::StrAppend(&path_, "[", i, "]");
      absl::StatusOr<RulePtr> rule = Compile(list.is_array() ? list[i] : list, depth + 1);
      if (!rule.ok()) return rule.status();
      path_.resize(length);
      rules.push_back(*std::move(rule));
    }
    return rules;
  }

  absl::StatusOr<RulePtr> CompileList(const Json& json, int depth) {
    absl::StatusOr<std::vector<RulePtr>> elements = CompileAll(json, depth);
    if (!elements.ok()) return elements.status();
    // Constant elements need not equal the JSON they came from: operations were folded.
    if (AllConstant(*elements) && !ContainsObject(json)) return MakeConstant(json);
    return RulePtr(std::make_unique<ListRule>(*std::move(elements)));
  }

  absl::StatusOr<RulePtr> CompileOperation(const std::string& name, const Json& operands,
                                           int depth) {
    const size_t length = path_.size();
    absl::StrAppend(&path_, path_.empty() ? "" : ".", name);
    const auto found = Operators().find(name);
    if (found == Operators().end()) {
      return Error(name == "$ref"
                       ? absl::StrCat("no evaluator ", operands.dump(), " in $evaluators")
                       : absl::StrCat("unknown operator \"", name, "\""));
    }
    const Operator& op = found->second;
    absl::StatusOr<std::vector<RulePtr>> rules = CompileAll(operands, depth);
    if (!rules.ok()) return rules.status();
    path_.resize(length);
    const bool foldable = op.pure && AllConstant(*rules);
    RulePtr rule = op.function != nullptr ? MakeFunction(op.function, *std::move(rules))
                                          : op.make(*std::move(rules));
    return foldable ? Fold(std::move(rule)) : std::move(rule);
  }

  static bool ContainsObject(const Json& json) {
    if (json.is_object()) return true;
    if (!json.is_array()) return false;
    for (const Json& element : json) {
      if (ContainsObject(element)) return true;
    }
    return false;
  }

  absl::Status Error(absl::string_view message) const {
    return absl::InvalidArgumentError(path_.empty() ? std::string(message)
                                                    : absl::StrCat(path_, ": ", message));
  }

  const RuleWrapper wrap_;
  std::string path_;
};

}  // namespace

RulePtr MakeConstant(Json json) { return std::make_unique<ConstantRule>(std::move(json)); }

absl::StatusOr<RulePtr> CompileRule(const Json& json) {
  return CompileRule(json, [](const Json&, RulePtr rule) { return rule; });
}

absl::StatusOr<RulePtr> CompileRule(const Json& json, RuleWrapper wrap) {
  return Compiler(wrap).Compile(json, 0);
}

}  // namespace guidon
