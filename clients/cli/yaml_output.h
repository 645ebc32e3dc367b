#ifndef GUIDON_CLIENTS_CLI_YAML_OUTPUT_H_
#define GUIDON_CLIENTS_CLI_YAML_OUTPUT_H_

#include <string>

#include "clients/cli/output.h"

namespace guidon::cli {

// `json` as block YAML, with a line break at its end. Text that a reader of YAML 1.1 or 1.2
// could take for something else (`on`, `1.0`, `null`, dates) is quoted.
std::string ToYaml(const OutputJson& json);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_YAML_OUTPUT_H_
