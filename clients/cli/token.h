#ifndef GUIDON_CLIENTS_CLI_TOKEN_H_
#define GUIDON_CLIENTS_CLI_TOKEN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/connection.h"

// Tokens that admin services let their bearers in by. Their text is in no message.
namespace guidon::cli {

struct TokenSource {
  enum class Kind { kNone, kText, kFile, kCommand };

  Kind kind = Kind::kNone;
  std::string value;  // the token, a file's name, or a command for the shell
};

// Reads the token, without the space around it; "" where there is no source. A command is run by
// `sh -c`, with no input, and writes messages and questions to the terminal itself.
//
// Errors are UsageError()s: a file or command gives no token, or one that no header can carry.
absl::StatusOr<std::string> ReadToken(const TokenSource& source);

// Adds what `source` gives to `metadata`, as `authorization: Bearer …`, for calls to `server`.
// A UsageError() where it would go in clear text to another machine and `insecure` does not
// allow that; the token is not even read then.
absl::Status AddToken(const TokenSource& source, const std::string& server, bool insecure,
                      Metadata& metadata);

// Whether what is sent to `address` stays on this machine: localhost, 127.0.0.0/8, [::1], unix:.
bool IsLoopback(const std::string& address);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TOKEN_H_
