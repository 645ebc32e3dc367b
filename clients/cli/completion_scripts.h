#ifndef GUIDON_CLIENTS_CLI_COMPLETION_SCRIPTS_H_
#define GUIDON_CLIENTS_CLI_COMPLETION_SCRIPTS_H_

namespace guidon::cli {

// Scripts for the shells that pass the words of a line to `guidonctl __complete`.
extern const char kBashCompletion[];
extern const char kZshCompletion[];
extern const char kFishCompletion[];

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_COMPLETION_SCRIPTS_H_
