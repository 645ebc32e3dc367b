#include "analysis/cli/cli.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/suggest.h"

namespace guidon::analysis {
namespace {

std::vector<std::string> OptionsOf(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> CommandsOf(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// What is wrong with the command line: a word that is not known, rather than what is missing
// because of it.
std::string Fault(const CLI::App& program, const CLI::App* command, const CLI::ParseError& error) {
  for (const std::string& word : program.remaining(true)) {
    if (word.size() > 1 && word[0] == '-') {
      return absl::StrCat(
          "there is no option ", word,
          DidYouMean(Nearest(word, OptionsOf(command != nullptr ? *command : program))));
    }
    if (command == nullptr) {
      return absl::StrCat("there is no subcommand \"", word, "\"",
                          DidYouMean(Nearest(word, CommandsOf(program))));
    }
    return absl::StrCat("\"", word, "\" is one argument too many");
  }
  absl::string_view text = error.what();
  if (!absl::ConsumePrefix(&text, "Could not convert: ")) return error.what();
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(" = ", 1));
  return absl::StrCat(parts.front(), ": \"", parts.back(), "\" is no number that it can be");
}

}  // namespace

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
    if (error.get_exit_code() == 0) {  // help or version
      program.exit(error, streams.out, streams.err);
      return ExitCode::kPass;
    }
    const auto chosen = program.get_subcommands();
    const CLI::App* const command = chosen.empty() ? nullptr : chosen.front();
    PrintError(absl::StrCat(Fault(program, command, error), "; see guidon-analyst ",
                            command == nullptr ? "" : command->get_name() + " ", "--help"),
               streams.err);
    return ExitCode::kUsage;
  }
  return action();
}

void PrintError(absl::string_view message, std::ostream& err) {
  err << "guidon-analyst: " << message << "\n";
}

}  // namespace guidon::analysis
