#include <array>
#include <string>
#include <utility>

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

// Long text costs steps to read, since whatever operator it goes to takes time over it.
ValueView Charged(Evaluation& evaluation, ValueView value) {
  const size_t length = value.is_string() ? value.string().size() : 0;
  return evaluation.Charge(1 + length / 64) ? value : ValueView::Null();
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
  FixedVariableRule(absl::string_view path, RulePtr fallback)
      : path_(path), steps_(SplitPath(path_)), fallback_(std::move(fallback)) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView value = Charged(evaluation, evaluation.Lookup(steps_));
    return value.is_null() && fallback_ != nullptr ? fallback_->Evaluate(evaluation) : value;
  }

 private:
  const std::string path_;
  const Path steps_;  // views path_
  const RulePtr fallback_;
};

// var(path, default?) with a path that is the scope itself or comes from a rule.
class ComputedVariableRule final : public Rule {
 public:
  ComputedVariableRule(RulePtr path, RulePtr fallback)
      : path_(std::move(path)), fallback_(std::move(fallback)) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    ValueView name;
    if (path_ != nullptr) name = path_->Evaluate(evaluation);
    const ValueView value = Charged(evaluation, LookupNamed(evaluation, name));
    return value.is_null() && fallback_ != nullptr ? fallback_->Evaluate(evaluation) : value;
  }

 private:
  const RulePtr path_;
  const RulePtr fallback_;
};

RulePtr MakeVariable(std::vector<RulePtr> operands) {
  RulePtr path = operands.empty() ? nullptr : std::move(operands[0]);
  RulePtr fallback = operands.size() < 2 ? nullptr : std::move(operands[1]);
  const ValueView* const fixed = path == nullptr ? nullptr : path->constant();
  if (fixed != nullptr && (fixed->is_string() || fixed->is_number())) {
    Evaluation evaluation(ValueView::Null(), "", 0);
    const absl::string_view text = ToText(evaluation, *fixed);
    if (!text.empty()) return std::make_unique<FixedVariableRule>(text, std::move(fallback));
  }
  return std::make_unique<ComputedVariableRule>(std::move(path), std::move(fallback));
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
class MissingRule final : public Rule {
 public:
  explicit MissingRule(std::vector<RulePtr> operands) : operands_(std::move(operands)) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    const std::span<ValueView> names = evaluation.AllocateList(operands_.size());
    for (size_t i = 0; i < names.size(); ++i) names[i] = operands_[i]->Evaluate(evaluation);
    const bool nested = !names.empty() && names[0].is_list();
    return ListMissing(evaluation, nested ? names[0] : evaluation.MakeList(names));
  }

 private:
  const std::vector<RulePtr> operands_;
};

// missing_some(needed, [name, …]): as missing, but empty once `needed` names have a value.
class MissingSomeRule final : public Rule {
 public:
  explicit MissingSomeRule(std::vector<RulePtr> operands) : operands_(std::move(operands)) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    if (operands_.size() < 2) return evaluation.MakeList({});
    const double needed = ToNumber(evaluation, operands_[0]->Evaluate(evaluation));
    const ValueView names = operands_[1]->Evaluate(evaluation);
    const ValueView missing = ListMissing(evaluation, names);
    const double present = static_cast<double>(names.size() - missing.size());
    return present >= needed ? evaluation.MakeList({}) : missing;
  }

 private:
  const std::vector<RulePtr> operands_;
};

template <typename R>
RulePtr Make(std::vector<RulePtr> operands) {
  return std::make_unique<R>(std::move(operands));
}

constexpr std::array kOperators = {
    RuleOperator{"var", MakeVariable, false},
    RuleOperator{"missing", Make<MissingRule>, false},
    RuleOperator{"missing_some", Make<MissingSomeRule>, false},
};

}  // namespace

std::span<const RuleOperator> VariableOperators() { return kOperators; }

}  // namespace guidon
