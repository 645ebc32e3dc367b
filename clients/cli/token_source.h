#ifndef GUIDON_CLIENTS_CLI_TOKEN_SOURCE_H_
#define GUIDON_CLIENTS_CLI_TOKEN_SOURCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/global_options.h"

namespace guidon::cli {

// The token for the admin service: from --token-file (or GUIDON_TOKEN_FILE), else GUIDON_TOKEN;
// "" where there is none. White space around it does not count.
//
// INVALID_ARGUMENT: the file cannot be read or is empty, or the token cannot be one. The message
// does not hold the token.
absl::StatusOr<std::string> ReadToken(const GlobalOptions& options);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TOKEN_SOURCE_H_
