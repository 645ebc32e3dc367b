#ifndef GUIDON_CLIENTS_CLI_COMMAND_LINE_H_
#define GUIDON_CLIENTS_CLI_COMMAND_LINE_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "clients/cli/global_options.h"
#include "clients/cli/session.h"

namespace guidon::cli {

// What a shell offers for the value of an option or argument; kShare is a variant and `=`, kAction
// a flag, then one of `actions`, then a variant.
struct Completion {
  enum class Kind { kNothing, kFlagKey, kVariant, kShare, kFile, kContext, kChoice, kAction };

  Kind kind = Kind::kNothing;
  std::vector<std::string> choices;  // kChoice; of other kinds, words that may stand there too
  std::vector<std::string> actions;
};

// kLocal: the command asks no server, so that the config file's contexts do not matter to it.
enum class Effect { kLocal, kReads, kChanges };

using Action = std::function<absl::Status(Session&)>;

struct Command {
  Effect effect = Effect::kReads;
  Action action;
};

// guidonctl's commands and options, as parsed and as completed. CLI11 throws from Parse() and
// from the functions that define options; nothing of that leaves cli.cc.
class CommandLine {
 public:
  // Knows the global options; commands are added to it.
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CLI::App& app() { return app_; }
  const CLI::App& app() const { return app_; }
  GlobalOptions& options() { return options_; }

  // Adds the command `name`. The caller defines its options on what is returned.
  CLI::App* AddCommand(const std::string& name, const std::string& description, Effect effect,
                       Action action);

  // Says how shells complete `option`; returns it.
  CLI::Option* Complete(CLI::Option* option, Completion::Kind kind,
                        std::vector<std::string> choices = {});
  // Completes a flag or one of `choices`, then one of `actions`, then a variant; returns `option`.
  CLI::Option* CompleteAction(CLI::Option* option, std::vector<std::string> choices,
                              std::vector<std::string> actions);
  // Completes these texts for `option`, which takes others, too; returns it.
  CLI::Option* Offer(CLI::Option* option, std::vector<std::string> choices);
  // Takes no other text for `option` than these, and completes them; returns it.
  CLI::Option* Choose(CLI::Option* option, std::vector<std::string> choices);
  Completion CompletionOf(const CLI::Option* option) const;

  std::vector<std::string> CommandNames() const;

  // Reads the arguments, without the program's name, and returns the command to run.
  // Throws CLI::ParseError.
  const Command& Parse(const std::vector<std::string>& arguments);

 private:
  void AddGlobalOptions();

  GlobalOptions options_;
  CLI::App app_;
  std::map<const CLI::App*, Command> commands_;
  std::map<const CLI::Option*, Completion> completions_;
};

// Takes only text for which `check` returns ""; its message otherwise.
CLI::Option* Check(CLI::Option* option, std::string (*check)(const std::string&));

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_COMMAND_LINE_H_
