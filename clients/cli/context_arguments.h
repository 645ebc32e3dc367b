#ifndef GUIDON_CLIENTS_CLI_CONTEXT_ARGUMENTS_H_
#define GUIDON_CLIENTS_CLI_CONTEXT_ARGUMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"

namespace guidon::cli {

// How the user gives an evaluation context.
struct ContextArguments {
  std::string json;                // an object; "" for none
  std::vector<std::string> pairs;  // name=value
  std::optional<std::string> targeting_key;
};

// Defines the options for it on `command`; `arguments` must live until they are parsed.
void AddContextOptions(CLI::App& command, ContextArguments& arguments);

// Puts the context together; pairs overrule the object, and the targeting key both. A pair's
// value that is JSON (3, true, [1], "3") is that, any other is text.
//
// A usage error (see UsageError): a pair without `=`, or text that is no JSON object.
absl::StatusOr<google::protobuf::Struct> BuildContext(const ContextArguments& arguments);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CONTEXT_ARGUMENTS_H_
