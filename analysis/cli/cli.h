#ifndef GUIDON_ANALYSIS_CLI_CLI_H_
#define GUIDON_ANALYSIS_CLI_CLI_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace guidon::analysis {

// What guidon-analyst ends with. Scripts branch on these numbers: they must not change.
enum class ExitCode : int { kPass = 0, kError = 1, kUsage = 2, kFail = 10, kContinue = 11 };

struct Streams {
  std::ostream& out;
  std::ostream& err;
};

// Adds one subcommand to `program` and sets `action` when it is the one that was called. What
// `action` returns is the exit code. `streams` outlive both.
using Action = std::function<ExitCode()>;
using Declare = void (*)(CLI::App& program, const Streams& streams, Action& action);

void DeclareCheck(CLI::App& program, const Streams& streams, Action& action);
void DeclareSimulate(CLI::App& program, const Streams& streams, Action& action);
void DeclareValidate(CLI::App& program, const Streams& streams, Action& action);

// Runs the program with `arguments` (without its own name) and the subcommands of `commands`.
ExitCode Run(const std::vector<std::string>& arguments, const Streams& streams,
             const std::vector<Declare>& commands);

// "guidon-analyst: MESSAGE".
void PrintError(absl::string_view message, std::ostream& err);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_CLI_CLI_H_
