#ifndef GUIDON_EVALUATOR_RULE_REACH_H_
#define GUIDON_EVALUATOR_RULE_REACH_H_

#include <set>
#include <string>
#include <vector>

#include "evaluator/value_view.h"
#include "nlohmann/json.hpp"

namespace guidon {

// What a targeting rule can come to, as far as that can be told without a context.
struct RuleResults {
  bool anything = false;  // it depends on the context in ways that are not followed
  bool null = false;
  std::set<std::string> names;  // as Flag::Resolve looks for a variant
  // Those of `names` that do not come from the shares of a `fractional`.
  std::set<std::string> own_names;
};

RuleResults ResultsOf(const Json& rule);

// The parts of `rule` that no evaluation reaches, one sentence each, beginning with their JSON
// path, `path` being that of the rule. O(size of the rule * its depth).
std::vector<std::string> FindUnreachable(const Json& rule, const std::string& path);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_RULE_REACH_H_
