#ifndef GUIDON_EVALUATOR_DEFINITION_SIZE_H_
#define GUIDON_EVALUATOR_DEFINITION_SIZE_H_

#include <cstddef>

#include "evaluator/value_view.h"

namespace guidon {

// What text of `bytes` counts towards DefinitionLimits::max_nodes. Internal to evaluator/.
inline size_t CountText(size_t bytes) { return 1 + bytes / 16; }

// What `json` counts towards it with all that is in it. O(size of `json`).
size_t CountNodes(const Json& json);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_DEFINITION_SIZE_H_
