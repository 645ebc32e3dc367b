#ifndef GUIDON_CLIENTS_CLI_CONFIRM_H_
#define GUIDON_CLIENTS_CLI_CONFIRM_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace guidon::cli {

// Defines --yes on `command`.
CLI::Option* AddYes(CLI::App& command, bool& yes);

// Asks `question` where somebody is there to answer, that is, input and messages are a terminal's;
// pipelines that give no --yes go on as they always have. CANCELLED: the answer was not yes.
absl::Status Confirm(Session& session, bool yes, const std::string& question);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CONFIRM_H_
