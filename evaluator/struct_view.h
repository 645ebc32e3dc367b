#ifndef GUIDON_EVALUATOR_STRUCT_VIEW_H_
#define GUIDON_EVALUATOR_STRUCT_VIEW_H_

#include "evaluator/value_view.h"
#include "google/protobuf/struct.pb.h"

namespace guidon {

// Views a protobuf Struct, the evaluation context of a gRPC request, without copying it.
// `context` must outlive the view and stay unchanged. O(1).
ValueView ViewOf(const google::protobuf::Struct& context);

// As above, for a single protobuf Value.
ValueView ViewOf(const google::protobuf::Value& value);

// Copies a JSON object into `out`, replacing what it held. `json` must be an object;
// anything else leaves `out` empty. O(size of `json`).
void CopyToStruct(const Json& json, google::protobuf::Struct& out);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_STRUCT_VIEW_H_
