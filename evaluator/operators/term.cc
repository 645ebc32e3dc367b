#include "evaluator/operators/term.h"

#include "evaluator/operators/operators.h"
#include "evaluator/rule_memory.h"

namespace guidon {
namespace {

// A term that has to be a rule: a whole rule that is no operation, and what a trace wraps.
class TermRule final : public Rule {
 public:
  explicit TermRule(Term term) : term_(term) {}
  ValueView Evaluate(Evaluation& evaluation) const override { return term_.Evaluate(evaluation); }
  const ValueView* constant() const override { return term_.constant(); }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<TermRule>(*this);
    copy->term_ = term_.CopyTo(memory);
    return copy;
  }

 private:
  Term term_;
};

}  // namespace

Term Term::CopyTo(RuleMemory& memory) const {
  if (value_.kind() == kRule) return Of(rule()->CopyTo(memory));
  if (value_.kind() == kAttribute) return Attribute(memory.Keep(value_.string()));
  return Constant(memory.Keep(value_));
}

const Rule* Term::AsRule(RuleMemory& memory) const {
  return value_.kind() == kRule ? rule() : memory.New<TermRule>(*this);
}

ValueView Term::ReadAttribute(Evaluation& evaluation) const {
  const absl::string_view name = value_.string();
  return Charged(evaluation, evaluation.Lookup({&name, 1}));
}

}  // namespace guidon
