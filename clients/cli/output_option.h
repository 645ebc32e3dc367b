#ifndef GUIDON_CLIENTS_CLI_OUTPUT_OPTION_H_
#define GUIDON_CLIENTS_CLI_OUTPUT_OPTION_H_

namespace guidon::cli {

class CommandLine;

// Defines -o: table, wide, json, yaml or jsonpath=TEMPLATE.
void AddOutputOption(CommandLine& line);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_OUTPUT_OPTION_H_
