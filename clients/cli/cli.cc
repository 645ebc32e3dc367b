#include "clients/cli/cli.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/printable.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "clients/cli/command_line.h"
#include "clients/cli/commands.h"
#include "clients/cli/completion.h"
#include "clients/cli/server_options.h"

namespace guidon::cli {
namespace {

std::string DidYouMean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return nearest.empty() ? "" : absl::StrCat("; did you mean \"", nearest, "\"?");
}

// What an option's value must be, where CLI11 only says that it could not convert it: all options
// that it converts are whole numbers.
std::string Fault(const CLI::ParseError& error) {
  absl::string_view text = error.what();
  if (!absl::ConsumePrefix(&text, "Could not convert: ")) return error.what();
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits(" = ", 1));
  return absl::StrCat(parts.front(), ": \"", parts.back(), "\" must be a whole number");
}

bool Gives(const std::vector<std::string>& arguments, const CLI::Option& option) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    const std::string name = argument.substr(0, argument.find('='));
    for (const std::string& known : option.get_lnames()) {
      if (name == "--" + known) return true;
    }
    for (const std::string& known : option.get_snames()) {
      if (absl::StartsWith(argument, "-" + known)) return true;
    }
    return false;
  });
}

// `fault` with the variable that the value comes from in place of an option that nobody gave.
std::string NamingVariable(std::string fault, const CLI::App& app,
                           const std::vector<std::string>& arguments) {
  const size_t end = fault.find(": ");
  if (end == std::string::npos) return fault;
  const CLI::Option* const option = app.get_option_no_throw(fault.substr(0, end));
  if (option == nullptr || option->get_envname().empty() || Gives(arguments, *option)) return fault;
  return fault.replace(0, end, option->get_envname());
}

// CLI11's remaining words and messages as advice.
std::string Advice(CommandLine& line, const CLI::ParseError& error,
                   const std::vector<std::string>& arguments) {
  const auto chosen = line.app().get_subcommands();
  const CLI::App& place = chosen.empty() ? line.app() : *chosen.front();
  const std::string help =
      absl::StrCat("guidonctl ", chosen.empty() ? "" : place.get_name() + " ", "--help");
  for (const std::string& word : line.app().remaining(true)) {
    if (word.size() > 1 && word[0] == '-' && word != "--") {
      std::vector<std::string> names = OptionNames(line.app());
      for (std::string& name : OptionNames(place)) names.push_back(std::move(name));
      return absl::StrCat("unknown option \"", word, "\"", DidYouMean(word, names), " (", help,
                          " lists them)");
    }
    if (word != "--" && chosen.empty()) {
      return absl::StrCat("unknown command \"", word, "\"", DidYouMean(word, line.CommandNames()),
                          " (", help, " lists them)");
    }
    if (word != "--") {
      return absl::StrCat(place.get_name(), ": \"", word, "\" is one argument too many; see ",
                          help);
    }
  }
  if (chosen.empty() && error.get_name() == "RequiredError") {
    return absl::StrCat("no command given; ", help, " lists them");
  }
  const std::string fault =
      NamingVariable(NamingVariable(Fault(error), place, arguments), line.app(), arguments);
  return absl::StrCat(chosen.empty() ? "" : place.get_name() + ": ", fault, "; see ", help);
}

ExitCode Fail(const absl::Status& status, const Streams& streams) {
  if (!status.ok()) PrintError(status.message(), streams.err);
  return ExitCodeOf(status);
}

ExitCode RunCommand(const std::vector<std::string>& arguments, const Streams& streams) {
  CommandLine line;
  AddAllCommands(line);
  if (IsCompletionRequest(arguments)) {
    PrintCompletions(line, arguments, streams.out);
    return ExitCode::kDone;
  }
  const Command* command = nullptr;
  try {
    command = &line.Parse(arguments);
  } catch (const CLI::CallForHelp&) {
    streams.out << line.app().help();
    return ExitCode::kDone;
  } catch (const CLI::CallForVersion& version) {
    streams.out << version.what() << '\n';
    return ExitCode::kDone;
  } catch (const CLI::ParseError& error) {
    return Fail(UsageError(Printable(Advice(line, error, arguments))), streams);
  }
  if (command->effect != Effect::kLocal) {
    if (const absl::Status status = ApplyContext(line); !status.ok()) return Fail(status, streams);
  }
  Session session(line.options(), streams, command->effect == Effect::kChanges);
  absl::Status outcome = command->action(session);
  outcome.Update(session.printed());
  return Fail(outcome, streams);
}

}  // namespace

ExitCode Run(const std::vector<std::string>& arguments, const Streams& streams) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!IsUtf8(arguments[i])) {
      return Fail(UsageError(absl::StrCat("argument ", i + 1, " is not UTF-8 text")), streams);
    }
  }
  try {
    return RunCommand(arguments, streams);
  } catch (const std::exception& error) {
    return Fail(absl::InternalError(absl::StrCat("a fault in guidonctl: ", error.what())), streams);
  }
}

}  // namespace guidon::cli
