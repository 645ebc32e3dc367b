#include "clients/cli/reference.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace guidon::cli {
namespace {

OptionReference OptionOf(const CLI::Option& option) {
  OptionReference reference;
  reference.is_argument = option.get_positional();
  reference.variable = option.get_envname();
  std::vector<std::string> names;
  if (reference.is_argument) {
    names.push_back(option.get_name());
  } else {
    for (const std::string& name : option.get_snames()) names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  }
  reference.names = absl::StrJoin(names, ", ");
  const bool takes_value = !reference.is_argument && option.get_items_expected_max() > 0;
  if (takes_value) absl::StrAppend(&reference.names, " ", option.get_type_name());
  if (option.get_items_expected_max() > 1) absl::StrAppend(&reference.names, "...");
  const std::string standard = option.get_default_str();
  reference.help = absl::StrCat(option.get_description(),
                                standard.empty() ? "" : absl::StrCat(" (default: ", standard, ")"));
  return reference;
}

// Arguments before options; without --help, which goes without saying.
std::vector<OptionReference> OptionsOf(const CLI::App& app) {
  std::vector<OptionReference> options;
  for (const bool arguments : {true, false}) {
    for (const CLI::Option* option : app.get_options()) {
      if (option == app.get_help_ptr() || option->get_positional() != arguments) continue;
      options.push_back(OptionOf(*option));
    }
  }
  return options;
}

std::string Synopsis(const std::string& name, const CLI::App& app) {
  std::string synopsis = absl::StrCat("guidonctl ", name, " [OPTIONS]");
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    const std::string argument = OptionOf(*option).names;
    absl::StrAppend(&synopsis, " ",
                    option->get_required() ? argument : absl::StrCat("[", argument, "]"));
  }
  return synopsis;
}

void AddCommands(const CLI::App& app, const std::string& lead,
                 std::vector<CommandReference>& commands) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_group().empty()) continue;  // hidden
    const std::string name = absl::StrCat(lead, command->get_name());
    std::string notes = command->get_footer();
    if (absl::StrContains(notes, "guidonctl --help lists the options")) notes.clear();
    commands.push_back({name, command->get_description(), Synopsis(name, *command),
                        OptionsOf(*command), std::move(notes)});
    AddCommands(*command, name + " ", commands);
  }
}

}  // namespace

Reference MakeReference(const CommandLine& line) {
  const CLI::App& app = line.app();
  Reference reference;
  reference.program = {"guidonctl", app.get_description(), "guidonctl [OPTIONS] COMMAND ...",
                       OptionsOf(app), app.get_footer()};
  AddCommands(app, "", reference.commands);
  return reference;
}

}  // namespace guidon::cli
