#ifndef GUIDON_STORE_JSON_DIFF_H_
#define GUIDON_STORE_JSON_DIFF_H_

#include <optional>
#include <string>
#include <vector>

#include "evaluator/value_view.h"
#include "nlohmann/json.hpp"

namespace guidon {

// A place where two JSON values differ. One of both may be missing.
struct JsonDifference {
  std::string path;  // e.g. targeting.fractional[0][1]; "" is the whole value
  std::optional<Json> before;
  std::optional<Json> after;
};

// Where `before` and `after` differ, as deep in them as it can be told: members of objects by
// their name, in its order, elements of lists by their index. O(size of both).
std::vector<JsonDifference> DiffJson(const Json& before, const Json& after);

}  // namespace guidon

#endif  // GUIDON_STORE_JSON_DIFF_H_
