#ifndef GUIDON_EVALUATOR_OPERATORS_TERM_H_
#define GUIDON_EVALUATOR_OPERATORS_TERM_H_

#include <cstdint>
#include <span>

#include "absl/strings/string_view.h"
#include "evaluator/evaluation.h"
#include "evaluator/rule.h"
#include "evaluator/value_view.h"

namespace guidon {

class RuleMemory;

// What an operator works on: a constant, an attribute of the context, or a rule. The first two,
// which most operands are, take no node of their own and no call of a virtual function. Internal
// to evaluator/. Views what it was made from; copies are as cheap as those of a ValueView.
class Term {
 public:
  Term() = default;  // null
  static Term Constant(ValueView value) { return Term(value); }
  static Term Attribute(absl::string_view name) {
    return Term({{.text = name.data()}, kAttribute, name.size() << ValueView::kKindBits});
  }
  static Term Of(const Rule* rule) { return Term({{.container = rule}, kRule}); }

  // As Rule::Evaluate.
  ValueView Evaluate(Evaluation& evaluation) const {
    if (value_.kind() == kRule) return rule()->Evaluate(evaluation);
    return value_.kind() == kAttribute ? ReadAttribute(evaluation) : value_;
  }

  // As Rule::constant. It lasts as long as this.
  const ValueView* constant() const {
    if (value_.kind() == kRule) return rule()->constant();
    return value_.kind() == kAttribute ? nullptr : &value_;
  }

  // This with all that it views in `memory`.
  Term CopyTo(RuleMemory& memory) const;

  // The rule that this is, or one that is made of it in `memory`.
  const Rule* AsRule(RuleMemory& memory) const;

 private:
  static constexpr ValueKind kAttribute{6};
  static constexpr ValueKind kRule{7};

  explicit Term(ValueView value) : value_(value) {}

  const Rule* rule() const { return static_cast<const Rule*>(value_.container()); }
  ValueView ReadAttribute(Evaluation& evaluation) const;

  ValueView value_;
};

using Terms = std::span<const Term>;

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_OPERATORS_TERM_H_
