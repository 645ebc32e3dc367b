#ifndef GUIDON_CLIENTS_CLI_FOLLOW_CHANGES_H_
#define GUIDON_CLIENTS_CLI_FOLLOW_CHANGES_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace guidon::cli {

// Gives changes to `visit` as they come, oldest first, until it returns false: those after
// revision `after`, or only those from now on. Only those of --flag-set where that is given.
//
// OK: `visit` had enough. UNAVAILABLE: the stream came to its end otherwise, and the message says
// how to go on.
absl::Status FollowChanges(Session& session, std::optional<uint64_t> after,
                           const std::function<bool(const admin::v1::Change&)>& visit);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_FOLLOW_CHANGES_H_
