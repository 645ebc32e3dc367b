#ifndef GUIDON_CLIENTS_CLI_WATCH_FLAGS_H_
#define GUIDON_CLIENTS_CLI_WATCH_FLAGS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace guidon::cli {

// Shows flags and keeps showing them as they change, until interrupted: all of --flag-set, or the
// one that `key` names. On a terminal a table changes in its place; otherwise each flag that
// changes is a line (JSON, tables) or a document (YAML) of its own, and one that is deleted is
// {key, flagSet, revision, deleted: true}.
absl::Status WatchFlags(Session& session, const std::optional<std::string>& key);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_WATCH_FLAGS_H_
