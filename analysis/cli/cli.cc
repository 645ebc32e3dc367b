#include "analysis/cli/cli.h"

#include "absl/strings/str_cat.h"

namespace guidon::analysis {

ExitCode Run(const std::vector<std::string>& arguments, const Streams& streams,
             const std::vector<Declare>& commands) {
  CLI::App program("Judges a canary against the stable version by what Prometheus has counted.",
                   "guidon-analyst");
  program.set_version_flag("--version", GUIDON_VERSION);
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 pass, 10 fail, 11 continue (no verdict yet, or none by the "
      "deadline),\n1 an error, 2 wrong usage.");
  Action action;
  for (const Declare declare : commands) declare(program, streams, action);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  try {
    program.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return program.exit(error, streams.out, streams.err) == 0 ? ExitCode::kPass : ExitCode::kUsage;
  }
  return action();
}

void PrintError(absl::string_view message, std::ostream& err) {
  err << "guidon-analyst: " << message << "\n";
}

}  // namespace guidon::analysis
