#include <algorithm>
#include <array>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_split.h"
#include "evaluator/coercion.h"
#include "evaluator/operators/operators.h"

namespace guidon {
namespace {

using Path = absl::InlinedVector<absl::string_view, 4>;

Path SplitPath(absl::string_view path) {
  Path steps;
  for (const absl::string_view step : absl::StrSplit(path, '.')) steps.push_back(step);
  return steps;
}

// The variable that a rule's value names; null and "" name the whole scope.
ValueView LookupNamed(Evaluation& evaluation, ValueView name) {
  if (name.is_null()) return evaluation.scope();
  const absl::string_view path = ToText(evaluation, name);
  if (path.empty()) return evaluation.scope();
  if (!evaluation.Charge(path.size() / 16)) return ValueView::Null();
  return evaluation.Lookup(SplitPath(path));
}

// var(path, default?) with a path known beforehand.
class FixedVariableRule final : public Rule {
 public:
  FixedVariableRule(std::span<const absl::string_view> steps, Term fallback)
      : steps_(steps), fallback_(fallback) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView value = Charged(evaluation, evaluation.Lookup(steps_));
    return value.is_null() ? fallback_.Evaluate(evaluation) : value;
  }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<FixedVariableRule>(*this);
    const auto steps = memory.NewList<absl::string_view>(steps_.size());
    for (size_t i = 0; i < steps.size(); ++i) steps[i] = memory.Keep(steps_[i]);
    copy->steps_ = steps;
    copy->fallback_ = fallback_.CopyTo(memory);
    return copy;
  }

 private:
  std::span<const absl::string_view> steps_;
  Term fallback_;
};

// var(path, default?) with a path that is the scope itself or comes from a rule.
class ComputedVariableRule final : public Rule {
 public:
  ComputedVariableRule(Term path, Term fallback) : path_(path), fallback_(fallback) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView name = path_.Evaluate(evaluation);
    const ValueView value = Charged(evaluation, LookupNamed(evaluation, name));
    return value.is_null() ? fallback_.Evaluate(evaluation) : value;
  }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<ComputedVariableRule>(*this);
    copy->path_ = path_.CopyTo(memory);
    copy->fallback_ = fallback_.CopyTo(memory);
    return copy;
  }

 private:
  Term path_;
  Term fallback_;
};

Term MakeVariable(Terms operands, RuleMemory& memory) {
  const Term path = operands.empty() ? Term() : operands[0];
  const Term fallback = operands.size() < 2 ? Term() : operands[1];
  const ValueView* const fixed = path.constant();
  if (fixed != nullptr && (fixed->is_string() || fixed->is_number())) {
    Evaluation evaluation(ValueView::Null(), "", 0);
    const Path path_steps = SplitPath(memory.Keep(ToText(evaluation, *fixed)));
    // What most variables are.
    if (path_steps.size() == 1 && !path_steps[0].empty() && operands.size() < 2) {
      return Term::Attribute(path_steps[0]);
    }
    if (path_steps.size() > 1 || !path_steps[0].empty()) {
      const auto steps = memory.NewList<absl::string_view>(path_steps.size());
      std::copy(path_steps.begin(), path_steps.end(), steps.begin());
      return Term::Of(memory.New<FixedVariableRule>(steps, fallback));
    }
  }
  return Term::Of(memory.New<ComputedVariableRule>(path, fallback));
}

bool IsMissing(Evaluation& evaluation, ValueView name) {
  const ValueView value = LookupNamed(evaluation, name);
  return value.is_null() || (value.is_string() && value.string().empty());
}

// Those of `names` that have no value, in a list.
ValueView ListMissing(Evaluation& evaluation, ValueView names) {
  const size_t count = names.size();
  if (!evaluation.Charge(count)) return ValueView::Null();
  const std::span<ValueView> missing = evaluation.AllocateList(count);
  size_t found = 0;
  for (size_t i = 0; i < missing.size(); ++i) {
    const ValueView name = names.at(i);
    if (IsMissing(evaluation, name)) missing[found++] = name;
  }
  return evaluation.MakeList(missing.first(found));
}

// missing(name, …) or missing([name, …]): the names without a value.
class MissingRule final : public RuleOfOperands<MissingRule> {
 public:
  using RuleOfOperands::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    const std::span<ValueView> names = EvaluateAll(evaluation);
    const bool nested = !names.empty() && names[0].is_list();
    return ListMissing(evaluation, nested ? names[0] : evaluation.MakeList(names));
  }
};

// missing_some(needed, [name, …]): as missing, but empty once `needed` names have a value.
class MissingSomeRule final : public RuleOfOperands<MissingSomeRule> {
 public:
  using RuleOfOperands::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    if (operands().size() < 2) return evaluation.MakeList({});
    const double needed = ToNumber(evaluation, operands()[0].Evaluate(evaluation));
    const ValueView names = operands()[1].Evaluate(evaluation);
    const ValueView missing = ListMissing(evaluation, names);
    const double present = static_cast<double>(names.size() - missing.size());
    return present >= needed ? evaluation.MakeList({}) : missing;
  }
};

constexpr std::array kOperators = {
    Operator{"var", MakeVariable, false},
    Operator{"missing", MakeRule<MissingRule>, false},
    Operator{"missing_some", MakeRule<MissingSomeRule>, false},
};

}  // namespace

std::span<const Operator> VariableOperators() { return kOperators; }

}  // namespace guidon
