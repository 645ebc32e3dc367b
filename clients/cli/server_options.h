#ifndef GUIDON_CLIENTS_CLI_SERVER_OPTIONS_H_
#define GUIDON_CLIENTS_CLI_SERVER_OPTIONS_H_

#include "absl/status/status.h"

namespace guidon::cli {

class CommandLine;

// Defines the options that say which server is meant and how it lets guidonctl in.
void AddServerOptions(CommandLine& line);

// Completes what neither options nor the environment say, once they are parsed, from the
// context: the one that is asked for, or else the config file's current one. Then chooses where
// the token comes from. A context's token is only for its own server.
//
// Errors are UsageError()s: a config file that cannot be used, no such context.
absl::Status ApplyContext(CommandLine& line);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_SERVER_OPTIONS_H_
