#ifndef GUIDON_CLIENTS_CLI_CONFIRM_H_
#define GUIDON_CLIENTS_CLI_CONFIRM_H_

#include <functional>
#include <set>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/difference_text.h"
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

// The flags whose changes others must approve of; none where the server knows no such thing.
absl::StatusOr<std::set<FlagId>> ProtectedFlags(Session& session);

// FAILED_PRECONDITION: flag `id` is among the protected ones.
absl::Status RefuseProtected(const FlagId& id, const std::set<FlagId>& protected_flags);

// Confirms a change to many flags, of which `plan`, a dry run, finds out what it would do: shows
// that and asks `question`, or for pipelines refuses where a protected flag would change. Errors
// of `plan` are passed on.
absl::Status ConfirmMany(Session& session, const std::string& question,
                         const std::function<absl::StatusOr<Differences>()>& plan);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CONFIRM_H_
