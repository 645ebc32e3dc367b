#ifndef GUIDON_EVALUATOR_RULE_H_
#define GUIDON_EVALUATOR_RULE_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "evaluator/evaluation.h"
#include "evaluator/value_view.h"

namespace guidon {

class RuleMemory;

// One node of a compiled JsonLogic rule. Immutable, so any number of threads may evaluate it.
class Rule {
 public:
  // The rule's value. What it views lives as long as `evaluation` and its context. Never
  // fails: what JsonLogic cannot compute is null or NaN, and a rule that uses up the
  // evaluation's allowance leaves it exhausted().
  virtual ValueView Evaluate(Evaluation& evaluation) const = 0;

  // The value of a rule that is the same in every evaluation; else nullptr.
  virtual const ValueView* constant() const { return nullptr; }

  // A copy that is in `memory` with all that it consists of, the node itself first. For the
  // compiler.
  virtual const Rule* CopyTo(RuleMemory& memory) const = 0;

 protected:
  ~Rule() = default;  // nodes end with their memory
};

// Frees a whole rule, which is one block of memory.
struct RuleDeleter {
  void operator()(const Rule* rule) const;
};
using RulePtr = std::unique_ptr<const Rule, RuleDeleter>;

// Compiles a rule: every object with a single member is an operation, every list a list of
// rules, all else a constant. Operations on constants are carried out now.
//
// INVALID_ARGUMENT: an unknown operator, or nesting beyond kMaxRuleDepth; the message begins
// with the JSON path of the offending node, e.g. `if[0].equals: unknown operator "equals"`.
//
// Text in `json` that is part of `text` too, which must outlive the rule, is not stored again.
absl::StatusOr<RulePtr> CompileRule(const Json& json, absl::string_view text = "");

// As above; `wrap` may put a rule of its own, in `memory`, around each rule that is not constant,
// and is told of those that are. It is called for every node of `json`, operands before their
// operator, and sees the same rules that CompileRule(json) is made of.
using RuleWrapper =
    absl::FunctionRef<const Rule*(RuleMemory* memory, const Json& node, const Rule* rule)>;
absl::StatusOr<RulePtr> CompileRule(const Json& json, RuleWrapper wrap);

inline constexpr int kMaxRuleDepth = 256;

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_RULE_H_
