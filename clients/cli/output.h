#ifndef GUIDON_CLIENTS_CLI_OUTPUT_H_
#define GUIDON_CLIENTS_CLI_OUTPUT_H_

#include <string>

#include "nlohmann/json.hpp"

namespace guidon::cli {

enum class OutputFormat { kTable, kJson, kYaml, kJsonPath };

// JSON whose members stay in the order in which they were added.
using OutputJson = nlohmann::ordered_json;

// JSON text on one line; invalid UTF-8 is replaced.
std::string CompactJson(const OutputJson& json);

// JSON text over several lines, with a line break at its end.
std::string PrettyJson(const OutputJson& json);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_OUTPUT_H_
