#ifndef GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_
#define GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_

#include <cstddef>
#include <memory>
#include <span>

#include "absl/strings/string_view.h"
#include "evaluator/evaluation.h"
#include "evaluator/operators/term.h"
#include "evaluator/rule.h"
#include "evaluator/rule_memory.h"
#include "evaluator/value_view.h"

// The operators of JsonLogic (https://jsonlogic.com/operations.html) and flagd's own
// (https://flagd.dev/reference/custom-operations/), a family a file. Internal to evaluator/.
namespace guidon {

struct Operator {
  absl::string_view name;
  // Makes the operation on `operands`, which are in `memory`, where its rule goes too.
  Term (*make)(Terms operands, RuleMemory& memory);
  bool pure;  // depends on nothing but its operands
};

std::span<const Operator> ArithmeticOperators();  // + - * / % min max
std::span<const Operator> BranchOperators();      // if ?: and or
std::span<const Operator> ComparisonOperators();  // == === != !== < <= > >= ! !!
std::span<const Operator> FractionalOperators();  // fractional
std::span<const Operator> IterationOperators();   // map filter reduce all none some
std::span<const Operator> ListOperators();        // in merge
std::span<const Operator> TextOperators();        // cat substr starts_with ends_with
std::span<const Operator> VariableOperators();    // var missing missing_some
std::span<const Operator> VersionOperators();     // sem_ver

// A rule that is made of its operands, which lie right behind it, and nothing else. To be made by
// MakeRule. It decides itself what of them to evaluate, and in which scope.
template <typename Self>
class RuleOfOperands : public Rule {
 public:
  explicit RuleOfOperands(Terms operands) : count_(operands.size()) {
    std::uninitialized_copy(operands.begin(), operands.end(), first());
  }

  const Rule* CopyTo(RuleMemory& memory) const final {
    Self* const copy = memory.NewWithRoom<Self>(operands().size_bytes(), operands());
    for (size_t i = 0; i < count_; ++i) copy->first()[i] = operands()[i].CopyTo(memory);
    return copy;
  }

 protected:
  ~RuleOfOperands() = default;

  Terms operands() const { return {reinterpret_cast<const Term*>(this + 1), count_}; }

  // The values of all operands, as AllocateList() gives room for them.
  std::span<ValueView> EvaluateAll(Evaluation& evaluation) const {
    const std::span<ValueView> values = evaluation.AllocateList(count_);
    for (size_t i = 0; i < values.size(); ++i) values[i] = operands()[i].Evaluate(evaluation);
    return values;
  }

 private:
  Term* first() { return reinterpret_cast<Term*>(this + 1); }

  const size_t count_;
};

template <typename R>
Term MakeRule(Terms operands, RuleMemory& memory) {
  static_assert(sizeof(R) == sizeof(RuleOfOperands<R>));
  return Term::Of(memory.NewWithRoom<R>(operands.size_bytes(), operands));
}

// Operand `index`, or null where there are fewer.
inline ValueView OperandOr(std::span<const ValueView> operands, size_t index) {
  return index < operands.size() ? operands[index] : ValueView::Null();
}

// Long text costs steps to read, since whatever operator it goes to takes time over it.
inline ValueView Charged(Evaluation& evaluation, ValueView value) {
  const size_t length = value.is_string() ? value.string().size() : 0;
  return evaluation.Charge(1 + length / 64) ? value : ValueView::Null();
}

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_OPERATORS_OPERATORS_H_
