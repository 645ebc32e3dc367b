#ifndef GUIDON_CLIENTS_CLI_RAMP_WATCH_H_
#define GUIDON_CLIENTS_CLI_RAMP_WATCH_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cli/session.h"

namespace guidon::cli {

// Shows the ramp of flag `key` until it has ended, asking the server every `interval`: on a
// terminal as a bar that moves, otherwise a line (with -o json or yaml, an object) for each change.
// Goes on asking while no server answers, for up to a minute.
//
// OK: the ramp is done. An error also where it was aborted or stopped; then the message says why.
absl::Status WatchRamp(Session& session, const std::string& key, absl::Duration interval);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RAMP_WATCH_H_
