#ifndef GUIDON_EVALUATOR_RULE_H_
#define GUIDON_EVALUATOR_RULE_H_

#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "evaluator/evaluation.h"
#include "evaluator/value_view.h"

namespace guidon {

// One node of a compiled JsonLogic rule. Immutable, so any number of threads may evaluate it.
class Rule {
 public:
  virtual ~Rule() = default;

  // The rule's value. What it views lives as long as `evaluation` and its context. Never
  // fails: what JsonLogic cannot compute is null or NaN, and a rule that uses up the
  // evaluation's allowance leaves it exhausted().
  virtual ValueView Evaluate(Evaluation& evaluation) const = 0;

  // The value of a rule that is the same in every evaluation; else nullptr.
  virtual const ValueView* constant() const { return nullptr; }
};

using RulePtr = std::unique_ptr<const Rule>;

// A rule that is the value of `json`, taken as data: nothing in it is an operator.
RulePtr MakeConstant(Json json);

// Compiles a rule: every object with a single member is an operation, every list a list of
// rules, all else a constant. Operations on constants are carried out now.
//
// INVALID_ARGUMENT: an unknown operator, or nesting beyond kMaxRuleDepth; the message begins
// with the JSON path of the offending node, e.g. `if[0].equals: unknown operator "equals"`.
absl::StatusOr<RulePtr> CompileRule(const Json& json);

// As above; `wrap` may put a rule of its own around each rule that is not constant, and is told
// of those that are. It is called for every node of `json`, operands before their operator, and
// sees the same rules that CompileRule(json) is made of.
using RuleWrapper = absl::FunctionRef<RulePtr(const Json& node, RulePtr rule)>;
absl::StatusOr<RulePtr> CompileRule(const Json& json, RuleWrapper wrap);

inline constexpr int kMaxRuleDepth = 256;

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_RULE_H_
