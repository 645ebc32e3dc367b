#ifndef GUIDON_CLIENTS_CLI_CLI_H_
#define GUIDON_CLIENTS_CLI_CLI_H_

#include <string>
#include <vector>

#include "clients/cli/exit_code.h"
#include "clients/cli/session.h"

namespace guidon::cli {

// Runs guidonctl with `arguments`, without the program's name. Never throws.
ExitCode Run(const std::vector<std::string>& arguments, const Streams& streams);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CLI_H_
