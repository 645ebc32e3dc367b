#ifndef GUIDON_CLIENTS_CLI_CONFIRM_H_
#define GUIDON_CLIENTS_CLI_CONFIRM_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/session.h"
#include "evaluator/flag.h"

// Questions before what is not easily taken back. They are put to people; pipelines, which cannot
// answer, go on, but where a protected flag is concerned they must give --yes.
namespace guidon::cli {

// Defines --yes on `command`.
CLI::Option* AddYes(CLI::App& command, bool& yes);

// Asks `question` of whoever is there, see Session::IsInteractive. CANCELLED: the answer was not
// yes.
absl::Status Ask(Session& session, const std::string& question);

// Those of `flags` whose changes others must approve of; none where the server knows no access.
absl::StatusOr<std::vector<FlagId>> ProtectedAmong(Session& session,
                                                   const std::vector<FlagId>& flags);

// For pipelines. FAILED_PRECONDITION: one of `flags` is protected.
absl::Status RefuseProtected(Session& session, const std::vector<FlagId>& flags);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CONFIRM_H_
