#ifndef GUIDON_SERVER_SERVICES_QUESTION_WIRE_H_
#define GUIDON_SERVER_SERVICES_QUESTION_WIRE_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "evaluator/flat_context.h"
#include "server/services/unary_methods.h"

namespace guidon {

// Reads a request of `method` from its bytes in protobuf's wire format, without making messages of
// them, which takes several times as long. The question views `wire` and `memory`.
//
// Nothing where `wire` is not written as libraries write it (see ReadStruct), or is no request at
// all: protobuf's own parser then has the last word.
std::optional<Question> ReadQuestion(absl::string_view wire, const UnaryMethod& method,
                                     FlatContext& memory);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_QUESTION_WIRE_H_
