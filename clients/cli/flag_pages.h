#ifndef GUIDON_CLIENTS_CLI_FLAG_PAGES_H_
#define GUIDON_CLIENTS_CLI_FLAG_PAGES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/session.h"

namespace guidon::cli {

// All stored flags, or those of `flag_set`, asked for page by page. `revision` is that of the
// first page: all flags are like that or newer.
absl::StatusOr<admin::v1::ListResponse> ListFlags(const Connection& connection,
                                                  Session::Admin& stub,
                                                  const std::optional<std::string>& flag_set);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_FLAG_PAGES_H_
