#ifndef GUIDON_EVALUATOR_JSON_PARTS_H_
#define GUIDON_EVALUATOR_JSON_PARTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// What a list or an object of JSON consists of, as text: so that a large document need not be built
// as a whole. Internal to evaluator/.
namespace guidon {

struct JsonMember {
  std::string key;
  absl::string_view value;
};

// The members of an object, in their order; of those of one key the last. `object` must be valid
// JSON, which the values view. O(its size).
std::vector<JsonMember> MembersOf(absl::string_view object);

// The elements of a list, likewise.
std::vector<absl::string_view> ElementsOf(absl::string_view list);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_JSON_PARTS_H_
