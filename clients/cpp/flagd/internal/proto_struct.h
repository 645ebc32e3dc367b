#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_PROTO_STRUCT_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_PROTO_STRUCT_H_

#include "evaluator/value_view.h"
#include "google/protobuf/struct.pb.h"
#include "openfeature/evaluation_context.h"
#include "openfeature/value.h"

namespace guidon::flagd_internal {

// The context of a request: the attributes, with the targeting key as `targetingKey`.
void CopyContext(const openfeature::EvaluationContext& context, google::protobuf::Struct& out);

// Whole numbers become integers, as JSON has them.
Json ToJson(const google::protobuf::Struct& message);

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_PROTO_STRUCT_H_
