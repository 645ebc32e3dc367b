#include "evaluator/rule.h"

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

class ListRule final : public RuleOfOperands<ListRule> {
 public:
  using RuleOfOperands::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    return evaluation.MakeList(EvaluateAll(evaluation));
  }
};

using OperatorTable = absl::flat_hash_map<absl::string_view, const Operator*>;

const OperatorTable& Operators() {
  static const OperatorTable* const table = [] {
    auto* operators = new OperatorTable;
    for (const auto& family : {ArithmeticOperators(), BranchOperators(), ComparisonOperators(),
                               FractionalOperators(), IterationOperators(), ListOperators(),
                               TextOperators(), VariableOperators(), VersionOperators()}) {
      for (const Operator& op : family) (*operators)[op.name] = &op;
    }
    return operators;
  }();
  return *table;
}

bool AllConstant(Terms terms) {
  for (const Term& term : terms) {
    if (term.constant() == nullptr) return false;
  }
  return true;
}

// The term's value as a constant where that is a scalar, else the term itself.
Term Fold(const Term& term, RuleMemory& memory) {
  Evaluation evaluation(ValueView::Null(), "", 0);
  const ValueView value = term.Evaluate(evaluation);
  if (evaluation.exhausted() || value.is_list() || value.is_object()) return term;
  return Term::Constant(memory.Keep(value));
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

// Gets what each node of a rule was compiled into, and gives what takes its place.
using TermWrapper = absl::FunctionRef<Term(const Json& node, const Term& term)>;

class Compiler {
 public:
  Compiler(TermWrapper wrap, RuleMemory& memory) : wrap_(wrap), memory_(memory) {}

  // What is compiled views `json`.
  absl::StatusOr<Term> Compile(const Json& json, int depth) {
    absl::StatusOr<Term> term = CompileNode(json, depth);
    if (!term.ok()) return term;
    return wrap_(json, *term);
  }

 private:
  absl::StatusOr<Term> CompileNode(const Json& json, int depth) {
    if (depth > kMaxRuleDepth) {
      return Error(absl::StrCat("nested deeper than ", kMaxRuleDepth, " levels"));
    }
    if (json.is_array()) return CompileList(json, depth);
    if (json.is_object() && json.size() == 1) {
      return CompileOperation(json.begin().key(), json.begin().value(), depth);
    }
    return Term::Constant(ValueView::Of(json));
  }

  // The elements of a list; a lone operand may stand without its list.
  absl::StatusOr<Terms> CompileAll(const Json& list, int depth) {
    const auto terms = memory_.NewList<Term>(list.is_array() ? list.size() : 1);
    for (size_t i = 0; i < terms.size(); ++i) {
      const size_t length = path_.size();
      absl::StrAppend(&path_, "[", i, "]");
      const absl::StatusOr<Term> term = Compile(list.is_array() ? list[i] : list, depth + 1);
      if (!term.ok()) return term.status();
      path_.resize(length);
      terms[i] = *term;
    }
    return Terms(terms);
  }

  absl::StatusOr<Term> CompileList(const Json& json, int depth) {
    const absl::StatusOr<Terms> elements = CompileAll(json, depth);
    if (!elements.ok()) return elements.status();
    // Constant elements need not equal the JSON they came from: operations were folded.
    if (AllConstant(*elements) && !ContainsObject(json)) {
      return Term::Constant(ValueView::Of(json));
    }
    return MakeRule<ListRule>(*elements, memory_);
  }

  absl::StatusOr<Term> CompileOperation(const std::string& name, const Json& operands, int depth) {
    const size_t length = path_.size();
    absl::StrAppend(&path_, path_.empty() ? "" : ".", name);
    const auto found = Operators().find(name);
    if (found == Operators().end()) {
      return Error(name == "$ref"
                       ? absl::StrCat("no evaluator ", operands.dump(), " in $evaluators")
                       : absl::StrCat("unknown operator \"", name, "\""));
    }
    const Operator& op = *found->second;
    const absl::StatusOr<Terms> terms = CompileAll(operands, depth);
    if (!terms.ok()) return terms.status();
    path_.resize(length);
    const Term term = op.make(*terms, memory_);
    return op.pure && AllConstant(*terms) ? Fold(term, memory_) : term;
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

  const TermWrapper wrap_;
  RuleMemory& memory_;
  std::string path_;
};

absl::StatusOr<RulePtr> Compile(const Json& json, absl::string_view text, RuleMemory& memory,
                                TermWrapper wrap) {
  const absl::StatusOr<Term> term = Compiler(wrap, memory).Compile(json, 0);
  if (!term.ok()) return term.status();
  return Compact(term->AsRule(memory), text);
}

}  // namespace

void RuleDeleter::operator()(const Rule* rule) const { ::operator delete(const_cast<Rule*>(rule)); }

absl::StatusOr<RulePtr> CompileRule(const Json& json, absl::string_view text) {
  RuleMemory memory;
  return Compile(json, text, memory, [](const Json&, const Term& term) { return term; });
}

absl::StatusOr<RulePtr> CompileRule(const Json& json, RuleWrapper wrap) {
  RuleMemory memory;
  return Compile(json, "", memory, [&](const Json& node, const Term& term) {
    return Term::Of(wrap(&memory, node, term.AsRule(memory)));
  });
}

}  // namespace guidon
