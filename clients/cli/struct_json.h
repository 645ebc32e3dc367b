#ifndef GUIDON_CLIENTS_CLI_STRUCT_JSON_H_
#define GUIDON_CLIENTS_CLI_STRUCT_JSON_H_

#include "clients/cli/output.h"
#include "google/protobuf/struct.pb.h"

namespace guidon::cli {

// A number as JSON writes it: whole ones up to 2^53 without a fraction; null for NaN and
// infinities.
OutputJson NumberJson(double number);

// Members sorted by name.
OutputJson StructJson(const google::protobuf::Struct& value);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_STRUCT_JSON_H_
