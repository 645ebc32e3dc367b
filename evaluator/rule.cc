#include "evaluator/rule.h"

#include <array>
#include <cstddef>
#include <new>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/operators/operators.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

class ConstantRule final : public Rule {
 public:
  explicit ConstantRule(ValueView value) : value_(value) {}
  ValueView Evaluate(Evaluation&) const override { return value_; }
  const ValueView* constant() const override { return &value_; }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<ConstantRule>(*this);
    copy->value_ = memory.Keep(value_);
    return copy;
  }

 private:
  ValueView value_;
};

class ListRule final : public RuleOfOperands<ListRule> {
 public:
  using RuleOfOperands::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    const std::span<ValueView> values = evaluation.AllocateList(operands_.size());
    for (size_t i = 0; i < values.size(); ++i) values[i] = operands_[i]->Evaluate(evaluation);
    return evaluation.MakeList(values);
  }
};

class FunctionRule final : public Rule {
 public:
  FunctionRule(Function function, Rules operands) : function_(function), operands_(operands) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    std::array<ValueView, 4> few;
    const size_t count = operands_.size();
    if (!evaluation.Charge(count)) return ValueView::Null();
    const std::span<ValueView> values =
        count <= few.size() ? std::span(few).first(count) : evaluation.AllocateList(count);
    for (size_t i = 0; i < values.size(); ++i) values[i] = operands_[i]->Evaluate(evaluation);
    return function_(evaluation, values);
  }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<FunctionRule>(*this);
    copy->operands_ = CopyRules(operands_, memory);
    return copy;
  }

 private:
  const Function function_;
  Rules operands_;
};

// A function of as many operands as most have, without a loop and without a call for constants.
template <size_t kCount>
class FixedFunctionRule final : public Rule {
 public:
  FixedFunctionRule(Function function, Rules operands) : function_(function) {
    for (size_t i = 0; i < kCount; ++i) {
      // Not those that whoever traces the rule has wrapped: they are to be told of.
      is_constant_[i] = dynamic_cast<const ConstantRule*>(operands[i]) != nullptr;
      if (is_constant_[i]) {
        operands_[i].constant = operands[i]->constant();
      } else {
        operands_[i].rule = operands[i];
      }
    }
  }

  ValueView Evaluate(Evaluation& evaluation) const override {
    if (!evaluation.Charge(kCount)) return ValueView::Null();
    std::array<ValueView, kCount> values;
    for (size_t i = 0; i < kCount; ++i) {
      const Operand operand = operands_[i];
      values[i] = is_constant_[i] ? *operand.constant : operand.rule->Evaluate(evaluation);
    }
    return function_(evaluation, values);
  }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<FixedFunctionRule>(*this);
    for (size_t i = 0; i < kCount; ++i) {
      if (is_constant_[i]) {
        auto* const constant = memory.New<ValueView>(*operands_[i].constant);
        *constant = memory.Keep(*constant);
        copy->operands_[i].constant = constant;
      } else {
        copy->operands_[i].rule = operands_[i].rule->CopyTo(memory);
      }
    }
    return copy;
  }

 private:
  union Operand {
    const Rule* rule;
    const ValueView* constant;
  };

  const Function function_;
  std::array<Operand, kCount> operands_;
  std::array<bool, kCount> is_constant_;
};

const Rule* MakeFunction(Function function, Rules operands, RuleMemory& memory) {
  switch (operands.size()) {
    case 1:
      return memory.New<FixedFunctionRule<1>>(function, operands);
    case 2:
      return memory.New<FixedFunctionRule<2>>(function, operands);
    default:
      return memory.New<FunctionRule>(function, operands);
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

bool AllConstant(Rules rules) {
  for (const Rule* const rule : rules) {
    if (rule->constant() == nullptr) return false;
  }
  return true;
}

// The rule's value as a constant where that is a scalar, else the rule itself.
const Rule* Fold(const Rule* rule, RuleMemory& memory) {
  Evaluation evaluation(ValueView::Null(), "", 0);
  const ValueView value = rule->Evaluate(evaluation);
  if (evaluation.exhausted() || value.is_list() || value.is_object()) return rule;
  return MakeConstant(memory.Keep(value), memory);
}

// A rule in one block of memory, which begins with the rule's first node.
RulePtr Compact(const Rule* rule, absl::string_view text) {
  RuleMemory trial(text);
  rule->CopyTo(trial);
  const size_t size = trial.used();
  auto* const block = static_cast<std::byte*>(::operator new(size));
  RuleMemory memory(std::span(block, size), text);
  return RulePtr(rule->CopyTo(memory));
}

class Compiler {
 public:
  Compiler(RuleWrapper wrap, RuleMemory& memory) : wrap_(wrap), memory_(memory) {}

  // What is compiled views `json`.
  absl::StatusOr<const Rule*> Compile(const Json& json, int depth) {
    absl::StatusOr<const Rule*> rule = CompileNode(json, depth);
    if (!rule.ok()) return rule;
    return wrap_(&memory_, json, *rule);
  }

 private:
  absl::StatusOr<const Rule*> CompileNode(const Json& json, int depth) {
    if (depth > kMaxRuleDepth) {
      return Error(absl::StrCat("nested deeper than ", kMaxRuleDepth, " levels"));
    }
    if (json.is_array()) return CompileList(json, depth);
    if (json.is_object() && json.size() == 1) {
      return CompileOperation(json.begin().key(), json.begin().value(), depth);
    }
    return MakeConstant(ValueView::Of(json), memory_);
  }

  // The elements of a list; a lone operand may stand without its list.
  absl::StatusOr<Rules> CompileAll(const Json& list, int depth) {
    const auto rules = memory_.NewList<const Rule*>(list.is_array() ? list.size() : 1);
    for (size_t i = 0; i < rules.size(); ++i) {
      const size_t length = path_.size();
      absl::StrAppend(&path_, "[", i, "]");
      const absl::StatusOr<const Rule*> rule = Compile(list.is_array() ? list[i] : list, depth + 1);
      if (!rule.ok()) return rule.status();
      path_.resize(length);
      rules[i] = *rule;
    }
    return Rules(rules);
  }

  absl::StatusOr<const Rule*> CompileList(const Json& json, int depth) {
    const absl::StatusOr<Rules> elements = CompileAll(json, depth);
    if (!elements.ok()) return elements.status();
    // Constant elements need not equal the JSON they came from: operations were folded.
    if (AllConstant(*elements) && !ContainsObject(json)) {
      return MakeConstant(ValueView::Of(json), memory_);
    }
    return memory_.New<ListRule>(*elements);
  }

  absl::StatusOr<const Rule*> CompileOperation(const std::string& name, const Json& operands,
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
    const absl::StatusOr<Rules> rules = CompileAll(operands, depth);
    if (!rules.ok()) return rules.status();
    path_.resize(length);
    const bool foldable = op.pure && AllConstant(*rules);
    const Rule* const rule = op.function != nullptr ? MakeFunction(op.function, *rules, memory_)
                                                    : op.make(*rules, memory_);
    return foldable ? Fold(rule, memory_) : rule;
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
  RuleMemory& memory_;
  std::string path_;
};

}  // namespace

Rules CopyRules(Rules rules, RuleMemory& memory) {
  const auto copies = memory.NewList<const Rule*>(rules.size());
  for (size_t i = 0; i < copies.size(); ++i) copies[i] = rules[i]->CopyTo(memory);
  return copies;
}

const Rule* MakeConstant(ValueView value, RuleMemory& memory) {
  return memory.New<ConstantRule>(value);
}

void RuleDeleter::operator()(const Rule* rule) const { ::operator delete(const_cast<Rule*>(rule)); }

absl::StatusOr<RulePtr> CompileRule(const Json& json, absl::string_view text) {
  RuleMemory memory;
  const absl::StatusOr<const Rule*> rule =
      Compiler([](RuleMemory*, const Json&, const Rule* made) { return made; }, memory)
          .Compile(json, 0);
  if (!rule.ok()) return rule.status();
  return Compact(*rule, text);
}

absl::StatusOr<RulePtr> CompileRule(const Json& json, RuleWrapper wrap) {
  RuleMemory memory;
  const absl::StatusOr<const Rule*> rule = Compiler(wrap, memory).Compile(json, 0);
  if (!rule.ok()) return rule.status();
  return Compact(*rule, "");
}

}  // namespace guidon
