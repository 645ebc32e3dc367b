#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/commands.h"
#include "clients/cli/config_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

struct Arguments {
  std::string action;
  std::string name;
  std::map<const ContextField*, std::string> set;
};

OutputJson ContextJson(const std::string& name, const Context& context, bool current) {
  OutputJson json = {{"name", name}, {"current", current}};
  for (const ContextField& field : kContextFields) {
    const std::string& value = context.*field.value;
    if (!value.empty()) json[field.key] = value;
  }
  return json;
}

std::string OrNone(const std::string& text) { return text.empty() ? "<none>" : text; }

std::string TokenText(const Context& context) {
  if (!context.token_file.empty()) return "file";
  return context.token_command.empty() ? "<none>" : "command";
}

void List(Session& session, const Config& config) {
  const std::string& file = session.options().config_file;
  if (config.contexts.empty() && session.options().output == OutputFormat::kTable) {
    session.err() << "No contexts in " << file << "; guidonctl context set makes one.\n";
    return;
  }
  OutputJson contexts = OutputJson::array();
  Table table({"CURRENT", "NAME", "SERVER", "FLAG SET", "TOKEN"});
  for (const auto& [name, context] : config.contexts) {
    const bool current = name == config.current;
    contexts.push_back(ContextJson(name, context, current));
    table.AddRow({current ? "*" : "", name, OrNone(context.server), OrNone(context.flag_set),
                  TokenText(context)});
  }
  session.Print({{"file", file}, {"contexts", contexts}},
                [&](std::ostream& out) { table.Print(out); });
}

void Show(Session& session, const std::string& name, const Context& context, bool current) {
  session.Print(ContextJson(name, context, current), [&](std::ostream& out) {
    out << "name: " << Printable(name) << (current ? " (current)" : "") << '\n';
    for (const ContextField& field : kContextFields) {
      const std::string& value = context.*field.value;
      if (!value.empty()) out << field.key << ": " << Printable(value) << '\n';
    }
  });
}

// Changes `config` by what `set` was given.
absl::Status Set(const Arguments& arguments, Config& config) {
  Context& context = config.contexts[arguments.name];
  for (const auto& [field, value] : arguments.set) {
    std::string& to = context.*field->value;
    to = value;
    if (field->is_file && !value.empty()) {
      to = std::filesystem::absolute(value).lexically_normal();
    }
  }
  const auto given = [&](std::string Context::*member) {
    for (const auto& [field, value] : arguments.set) {
      if (field->value == member && !value.empty()) return true;
    }
    return false;
  };
  // One of both is enough: the later one holds.
  const bool file = given(&Context::token_file);
  const bool command = given(&Context::token_command);
  if (file && command) {
    return UsageError("context: give either --token-file or --token-command");
  }
  if (file) context.token_command.clear();
  if (command) context.token_file.clear();
  return absl::OkStatus();
}

// Writes the changed file and says what was done to the context.
absl::Status Save(Session& session, const Config& config, const std::string& name,
                  const Context& context, const std::string& done) {
  const absl::Status written = WriteConfig(session.options().config_file, config);
  if (!written.ok()) return written;
  session.Print(ContextJson(name, context, name == config.current),
                [&](std::ostream& out) { out << done << '\n'; });
  return absl::OkStatus();
}

absl::Status Change(Session& session, const Arguments& arguments, Config config) {
  const std::string& name = arguments.name;
  if (name.empty()) {
    return UsageError(absl::StrCat("context: ", arguments.action, " needs the context's name"));
  }
  if (arguments.action == "set") {
    if (Printable(name) != name) return UsageError("context: the name must be printable");
    const bool known = config.contexts.contains(name);
    const absl::Status set = Set(arguments, config);
    if (!set.ok()) return set;
    return Save(session, config, name, config.contexts[name],
                absl::StrCat("Context \"", name, "\" ", known ? "modified." : "created.",
                             config.current.empty()
                                 ? absl::StrCat(" \"guidonctl context use ", name, "\" goes there.")
                                 : ""));
  }
  const absl::StatusOr<Context> found = FindContext(config, name, session.options().config_file);
  if (!found.ok()) return found.status();
  if (arguments.action == "use") {
    config.current = name;
    return Save(session, config, name, *found, absl::StrCat("Switched to context \"", name, "\"."));
  }
  const bool current = config.current == name;
  config.contexts.erase(name);
  if (current) config.current.clear();
  return Save(session, config, name, *found,
              absl::StrCat("Deleted context \"", name, "\"",
                           current ? ", which was the current one; there is none now." : "."));
}

absl::Status Run(Session& session, const Arguments& arguments) {
  if (!arguments.set.empty() && arguments.action != "set") {
    return UsageError(
        absl::StrCat("context: ", arguments.set.begin()->first->option, " is for context set"));
  }
  const std::string& file = session.options().config_file;
  absl::StatusOr<Config> config = ReadConfig(file);
  if (!config.ok()) return config.status();
  if (arguments.action == "list") {
    if (!arguments.name.empty()) return UsageError("context: list takes no name; show does");
    List(session, *config);
    return absl::OkStatus();
  }
  if (arguments.action != "show") return Change(session, arguments, *std::move(config));
  const std::string& name = arguments.name.empty() ? config->current : arguments.name;
  if (name.empty()) return UsageError("context: there is no current one; name the one to show");
  const absl::StatusOr<Context> context = FindContext(*config, name, file);
  if (!context.ok()) return context.status();
  Show(session, name, *context, name == config->current);
  return absl::OkStatus();
}

}  // namespace

void AddContextCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const context = line.AddCommand(
      "context", "Name servers in the config file, and say which one is meant from now on",
      Effect::kLocal, [arguments](Session& session) { return Run(session, *arguments); });
  line.Choose(context->add_option("ACTION", arguments->action,
                                  "list; show NAME, by default the current one; use NAME; set "
                                  "NAME with the options below, of which an empty one clears; "
                                  "delete NAME"),
              {"list", "show", "use", "set", "delete"})
      ->required();
  line.Complete(context->add_option("NAME", arguments->name, "The context"),
                Completion::Kind::kContext);
  for (const ContextField& field : kContextFields) {
    CLI::Option* const option = context->add_option_function<std::string>(
        field.option,
        [arguments, row = &field](const std::string& value) { arguments->set[row] = value; },
        field.help);
    if (field.is_file) line.Complete(option, Completion::Kind::kFile);
    const bool address = std::string(field.option).ends_with("server");
    option->type_name(field.is_file ? "FILE" : address ? "HOST:PORT" : "TEXT");
    if (address) {
      option->check([](const std::string& text) { return text.empty() ? "" : CheckAddress(text); });
    }
  }
  context->footer(
      "Examples:\n"
      "  guidonctl context set prod --server https://flags.example.com:8017 --tls-ca ca.pem \\\n"
      "    --token-command 'pass show guidon/prod'\n"
      "  guidonctl context use prod\n"
      "  guidonctl list --context staging");
}

}  // namespace guidon::cli
