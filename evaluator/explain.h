#ifndef GUIDON_EVALUATOR_EXPLAIN_H_
#define GUIDON_EVALUATOR_EXPLAIN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "evaluator/flag.h"
#include "evaluator/rule_trace.h"

namespace guidon {

// The whole way to a decision.
struct Explanation {
  Resolution resolution;  // what Flag::Resolve gives
  std::string why;        // one sentence: how the flag came to that
  // What the targeting rule did; empty where none was evaluated.
  std::vector<TracedStep> steps;
  size_t steps_left_out = 0;  // beyond kMaxTraceSteps
};

// Resolves `flag` and tells how it came out like that. Takes the time of a compilation and two
// evaluations; Flag::Resolve is as fast as without it. `flag` must outlive the explanation.
//
// INTERNAL: the traced evaluation came to something else than the ordinary one: a fault of ours.
absl::StatusOr<Explanation> Explain(const Flag& flag, ValueView context, int64_t timestamp);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_EXPLAIN_H_
