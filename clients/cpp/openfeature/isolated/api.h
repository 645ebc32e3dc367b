#ifndef OPENFEATURE_ISOLATED_API_H_
#define OPENFEATURE_ISOLATED_API_H_

#include <memory>

#include "openfeature/openfeature_api.h"

namespace openfeature::isolated {

// An API instance of its own: it shares no providers, hooks, handlers, contexts and clients with
// the process' instance or any other. For tests, and for libraries that must not meddle.
std::unique_ptr<OpenFeatureAPI> CreateApi();

}  // namespace openfeature::isolated

#endif  // OPENFEATURE_ISOLATED_API_H_
