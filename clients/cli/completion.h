#ifndef GUIDON_CLIENTS_CLI_COMPLETION_H_
#define GUIDON_CLIENTS_CLI_COMPLETION_H_

#include <ostream>
#include <string>
#include <vector>

#include "clients/cli/command_line.h"

// Completion works by the hidden command `guidonctl __complete WORD…`, the words of the command
// line up to the cursor. It prints one candidate a line, a tab and a description behind it, or
// `:files` where the shell shall offer file names. So the shells' scripts know no commands or
// options of their own.
namespace guidon::cli {

// Whether these arguments ask for completions.
bool IsCompletionRequest(const std::vector<std::string>& arguments);

// Answers `arguments`, a completion request. Asks the admin service for keys and variants where
// the last word stands for one, for at most two seconds; prints none if it does not answer.
void PrintCompletions(CommandLine& line, const std::vector<std::string>& arguments,
                      std::ostream& out);

// "-o", "--output", …: the options of `app` alone, without those of its parent.
std::vector<std::string> OptionNames(const CLI::App& app);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_COMPLETION_H_
