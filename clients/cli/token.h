#ifndef GUIDON_CLIENTS_CLI_TOKEN_H_
#define GUIDON_CLIENTS_CLI_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"

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

// As ReadToken, for calls to `server`. Also a UsageError() where the token would go in clear text
// to another machine and `insecure` does not allow that; it is not even read then.
absl::StatusOr<std::string> TokenFor(const std::string& server, const TokenSource& source,
                                     bool insecure);

// Whether what is sent to `address` stays on this machine: localhost, 127.0.0.0/8, [::1], unix:.
bool IsLoopback(const std::string& address);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TOKEN_H_
