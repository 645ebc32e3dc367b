#include "openfeature/isolated/api.h"

namespace openfeature::isolated {

std::unique_ptr<OpenFeatureAPI> CreateApi() { return std::make_unique<OpenFeatureAPI>(); }

}  // namespace openfeature::isolated
