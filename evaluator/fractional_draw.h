#ifndef GUIDON_EVALUATOR_FRACTIONAL_DRAW_H_
#define GUIDON_EVALUATOR_FRACTIONAL_DRAW_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"

namespace guidon {

struct FractionalShare {
  ValueView variant;
  uint32_t weight = 0;
};

// How one evaluation of `fractional` came to its result.
struct FractionalDraw {
  // Why it came to null; the rest is not set then. "" where it drew.
  absl::string_view fault;
  absl::string_view hashed;       // the text that was hashed
  bool by_targeting_key = false;  // that text is the flag's key and the targeting key
  uint32_t hash = 0;
  uint32_t total_weight = 0;
  uint64_t bucket = 0;  // in [0, total_weight)
  std::vector<FractionalShare> shares;
  size_t winner = 0;  // index into `shares`
};

// Is told of what happens inside rules, for those who explain an evaluation. Views are valid
// only during the call.
class EvaluationObserver {
 public:
  virtual ~EvaluationObserver() = default;
  virtual void OnDraw(const FractionalDraw& draw) = 0;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_FRACTIONAL_DRAW_H_
