#include <array>

#include "evaluator/coercion.h"
#include "evaluator/operators/operators.h"

namespace guidon {
namespace {

// The list and the rule for each of its elements that iterating operators share.
template <typename Self>
class IterationRule : public RuleOfOperands<Self> {
 public:
  using RuleOfOperands<Self>::RuleOfOperands;

 protected:
  ~IterationRule() = default;

  ValueView ValueOf(Evaluation& evaluation, size_t index) const {
    const Terms operands = this->operands();
    return index < operands.size() ? operands[index].Evaluate(evaluation) : ValueView::Null();
  }

  ValueView List(Evaluation& evaluation) const { return ValueOf(evaluation, 0); }

  // The second operand's value with `element` as the scope of its variables.
  ValueView Apply(Evaluation& evaluation, ValueView element, bool see_outside) const {
    if (!evaluation.Charge(1)) return ValueView::Null();
    const Evaluation::Scope scope(evaluation, element, see_outside);
    return ValueOf(evaluation, 1);
  }

  // Whether the rule holds for an element; what the element lacks is looked up outside.
  bool Holds(Evaluation& evaluation, ValueView element) const {
    return IsTruthy(Apply(evaluation, element, true));
  }
};

class MapRule final : public IterationRule<MapRule> {
 public:
  using IterationRule::IterationRule;

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView list = List(evaluation);
    const std::span<ValueView> results = evaluation.AllocateList(list.size());
    for (size_t i = 0; i < results.size() && !evaluation.exhausted(); ++i) {
      results[i] = Apply(evaluation, list.at(i), false);
    }
    return evaluation.MakeList(results);
  }
};

class FilterRule final : public IterationRule<FilterRule> {
 public:
  using IterationRule::IterationRule;

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView list = List(evaluation);
    const std::span<ValueView> kept = evaluation.AllocateList(list.size());
    size_t count = 0;
    for (size_t i = 0; i < kept.size() && !evaluation.exhausted(); ++i) {
      const ValueView element = list.at(i);
      if (Holds(evaluation, element)) kept[count++] = element;
    }
    return evaluation.MakeList(kept.first(count));
  }
};

// reduce(list, rule, start): the rule sees {"current": element, "accumulator": value so far}.
class ReduceRule final : public IterationRule<ReduceRule> {
 public:
  using IterationRule::IterationRule;

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView list = List(evaluation);
    const std::span<ValueView> step = evaluation.AllocateList(2);
    if (step.empty()) return ValueView::Null();
    step[kAccumulator] = ValueOf(evaluation, 2);
    for (size_t i = 0; i < list.size() && !evaluation.exhausted(); ++i) {
      step[kCurrent] = list.at(i);
      step[kAccumulator] = Apply(evaluation, ValueView::Object(step.data(), &kStepOps), false);
    }
    return step[kAccumulator];
  }

 private:
  enum : size_t { kCurrent, kAccumulator };

  static ValueView GetFromStep(const void* object, absl::string_view key) {
    const auto* step = static_cast<const ValueView*>(object);
    if (key == "current") return step[kCurrent];
    if (key == "accumulator") return step[kAccumulator];
    return ValueView::Null();
  }

  static constexpr ContainerOps kStepOps = {nullptr, nullptr, GetFromStep};
};

// Looks for an element for which the rule's truth is kSought, and is kFound if there is one,
// kAbsent if there is none, kEmpty where there is no element at all.
template <bool kSought, bool kFound, bool kAbsent, bool kEmpty>
class SearchRule final : public IterationRule<SearchRule<kSought, kFound, kAbsent, kEmpty>> {
 public:
  using Base = IterationRule<SearchRule>;
  using Base::Base;

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView list = this->List(evaluation);
    if (list.size() == 0) return ValueView::Bool(kEmpty);
    for (size_t i = 0; i < list.size() && !evaluation.exhausted(); ++i) {
      if (this->Holds(evaluation, list.at(i)) == kSought) return ValueView::Bool(kFound);
    }
    return ValueView::Bool(kAbsent);
  }
};

using AllRule = SearchRule<false, false, true, false>;
using NoneRule = SearchRule<true, false, true, true>;
using SomeRule = SearchRule<true, true, false, false>;

constexpr std::array kOperators = {
    Operator{"map", MakeRule<MapRule>, false},
    Operator{"filter", MakeRule<FilterRule>, false},
    Operator{"reduce", MakeRule<ReduceRule>, false},
    Operator{"all", MakeRule<AllRule>, false},
    Operator{"none", MakeRule<NoneRule>, false},
    Operator{"some", MakeRule<SomeRule>, false},
};

}  // namespace

std::span<const Operator> IterationOperators() { return kOperators; }

}  // namespace guidon
