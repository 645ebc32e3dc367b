#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_JSON_VALUE_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_JSON_VALUE_H_

#include "evaluator/value_view.h"
#include "flagd/internal/details.h"
#include "openfeature/value.h"

namespace guidon::flagd_internal {

openfeature::Value ToValue(const Json& json);
// The members of an object; nothing of anything else.
openfeature::Value::Structure ToStructure(const Json& json);
// The scalars of an object; nullptr where there are none.
Metadata ToMetadata(const Json& json);

Json ToJson(const openfeature::Value& value);

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_JSON_VALUE_H_
