#ifndef GUIDON_CLIENTS_CLI_DRY_RUN_H_
#define GUIDON_CLIENTS_CLI_DRY_RUN_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "clients/cli/session.h"
#include "store/edits.h"

// What a change would do to the flags as they are now. It is worked out here, by the edits and
// checks that guidond makes changes with, and prints what `rollback --dry-run` does; only whether
// the server lets this user make the change does not show.
namespace guidon::cli {

// Defines --dry-run on `command`.
CLI::Option* AddDryRun(CLI::App& command, bool& dry_run);

// The flag that `key` names, in --flag-set.
FlagId IdFor(const Session& session, const std::string& key);

// Of one change to flag `id`, with --expected-revision. Errors are those of the change.
absl::Status DryRun(Session& session, const FlagId& id, Edit edit);

// Of all of `changes`, or none. `warnings`, of which -o json tells, are printed by the caller.
absl::Status DryRun(Session& session, const std::vector<Change>& changes,
                    const std::vector<std::string>& warnings = {});

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_DRY_RUN_H_
