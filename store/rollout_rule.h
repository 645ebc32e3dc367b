#ifndef GUIDON_STORE_ROLLOUT_RULE_H_
#define GUIDON_STORE_ROLLOUT_RULE_H_

#include "absl/status/status.h"
#include "evaluator/value_view.h"
#include "nlohmann/json.hpp"
#include "store/edits.h"

// How a Rollout is written as a flag's targeting.
namespace guidon {

// INVALID_ARGUMENT: no flag could have this rollout, whatever its variants.
absl::Status CheckRollout(const Rollout& rollout);

// Whether a rollout may take the place of `targeting`: there is none, or it is a single
// `fractional` rule.
bool IsRollout(const Json& targeting);

// The `fractional` rule for `rollout`, which CheckRollout accepts. Variants that have a share
// in `present` stand first, in their order there:
//   {"fractional": [["on", 10], ["off", 90]]}
// and with `bucket_by` "email", falling back on the targeting key where a context lacks it:
//   {"fractional": [{"if": [{"missing": ["email"]}, null,
//     {"cat": [{"var": "$flagd.flagKey"}, {"var": "email"}]}]}, ["on", 10], ["off", 90]]}
Json RolloutRule(const Rollout& rollout, const Json& present);

}  // namespace guidon

#endif  // GUIDON_STORE_ROLLOUT_RULE_H_
