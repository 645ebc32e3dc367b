#ifndef GUIDON_EVALUATOR_RULE_TRACE_H_
#define GUIDON_EVALUATOR_RULE_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "evaluator/fractional_draw.h"
#include "evaluator/rule.h"
#include "nlohmann/json.hpp"

namespace guidon {

// What bounds a trace; see RuleTrace.
inline constexpr size_t kMaxTraceSteps = 2000;
inline constexpr size_t kMaxTraceText = 1024;

// A value's JSON text, cut after about kMaxTraceText bytes. An object is {}, since views cannot
// list its members; NaN and infinities, which JSON lacks, are texts.
std::string TraceText(ValueView value);

// How a `fractional` chose: FractionalDraw, kept.
struct TracedDraw {
  struct Share {
    std::string variant;  // JSON text
    uint32_t weight = 0;
    uint64_t first_bucket = 0;  // the share has `weight` buckets from this one on
  };

  std::string fault;
  std::string hashed;
  bool by_targeting_key = false;
  uint32_t hash = 0;
  uint32_t total_weight = 0;
  uint64_t bucket = 0;
  std::vector<Share> shares;
  size_t winner = 0;
};

// What became of one node of a rule: an operation, a list or a constant.
struct TracedStep {
  size_t depth = 0;  // its operands follow it, one deeper
  std::string path;  // of the node, e.g. targeting.if[0]
  std::string op;    // the operator; "" for a list or a constant
  bool evaluated = false;
  // JSON text; nothing for what was not evaluated, unless it is the same every time.
  std::optional<std::string> value;
  // In the rule of map, filter, …, which has a step for each element: the element.
  std::optional<std::string> element;
  std::optional<TracedDraw> draw;  // of a fractional
};

// A rule that keeps a record of one evaluation. It consists of the very rules that
// CompileRule() makes, each with a recorder around it, so that it can come to no other result.
// Records the first kMaxTraceSteps evaluations of nodes. Not thread-safe.
class RuleTrace final : public EvaluationObserver {
 public:
  // Compiles `json`, which must outlive the trace. Errors as CompileRule().
  static absl::StatusOr<std::unique_ptr<RuleTrace>> Compile(const Json& json);
  ~RuleTrace() override;

  // To be evaluated once, by an Evaluation whose observer is this trace.
  const Rule& rule() const { return *rule_; }

  // The nodes of the rule in their order, the operands of what was evaluated included. `path`
  // is where the rule stands. `left_out` tells how many steps there are beyond kMaxTraceSteps.
  std::vector<TracedStep> Steps(const std::string& path, size_t& left_out) const;

 private:
  class RecordingRule;
  class StepWriter;
  struct Call;

  explicit RuleTrace(const Json& json);
  void OnDraw(const FractionalDraw& draw) override;
  Call* Begin(const Json& node, const Evaluation& evaluation);
  void End(Call* call, ValueView value);

  const Json& json_;
  RulePtr rule_;
  absl::flat_hash_map<const Json*, std::string> constants_;  // their texts
  std::unique_ptr<Call> top_;                                // stands above the rule's own call
  std::vector<Call*> open_;
  size_t calls_ = 0;
  size_t left_out_ = 0;
  size_t unrecorded_depth_ = 0;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_RULE_TRACE_H_
