#include "clients/cli/completion.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/completion_words.h"
#include "clients/cli/config_file.h"
#include "clients/cli/flag_pages.h"
#include "clients/cli/server_options.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

struct Candidate {
  std::string text;
  std::string description;
};

class Completer {
 public:
  Completer(CommandLine& line, const std::vector<std::string>& words)
      : line_(line), words_(ReadWords(line.app(), words)) {}

  std::vector<Candidate> Candidates() {
    switch (words_.wanted) {
      case CompletionWords::Wanted::kCommand:
        return Commands();
      case CompletionWords::Wanted::kOption:
        return Options();
      case CompletionWords::Wanted::kValue:
        return Values(line_.CompletionOf(words_.option));
      case CompletionWords::Wanted::kNothing:
        break;
    }
    return {};
  }

  // What the word that is completed begins with: candidates are only for the rest.
  const std::string& lead() const { return words_.lead; }
  const std::string& prefix() const { return words_.prefix; }

 private:
  std::vector<Candidate> Commands() const {
    std::vector<Candidate> candidates;
    for (const CLI::App* command : line_.app().get_subcommands({})) {
      candidates.push_back({command->get_name(), command->get_description()});
    }
    return candidates;
  }

  std::vector<Candidate> Options() const {
    std::vector<Candidate> candidates;
    for (const CLI::App* app : {words_.command, static_cast<const CLI::App*>(&line_.app())}) {
      if (app == nullptr) continue;
      for (const CLI::Option* option : app->get_options()) {
        for (const std::string& name : option->get_lnames()) {
          candidates.push_back({"--" + name, option->get_description()});
        }
      }
    }
    return candidates;
  }

  std::vector<Candidate> Values(const Completion& completion) {
    std::vector<Candidate> candidates;
    if (completion.kind == Completion::Kind::kAction && !words_.arguments.empty()) {
      return AfterFlag(completion);
    }
    for (const std::string& choice : completion.choices) candidates.push_back({choice, ""});
    switch (completion.kind) {
      case Completion::Kind::kFile:
        candidates.push_back({":files", ""});
        break;
      case Completion::Kind::kFlagKey:
      case Completion::Kind::kAction:
        for (const auto& flag : Flags()) {
          candidates.push_back({flag.key(), flag.flag_set()});
        }
        break;
      case Completion::Kind::kContext:
        return Contexts();
      case Completion::Kind::kVariant:
        return Variants("");
      case Completion::Kind::kShare:
        return Variants("=");
      case Completion::Kind::kChoice:
      case Completion::Kind::kNothing:
        break;
    }
    return candidates;
  }

  // Of the words of an action, those that follow the first one.
  std::vector<Candidate> AfterFlag(const Completion& completion) {
    const std::vector<std::string>& given = words_.arguments;
    if (given.size() > 1) return Variants("");
    const auto& choices = completion.choices;
    const bool is_flag = std::find(choices.begin(), choices.end(), given[0]) == choices.end();
    std::vector<Candidate> candidates;
    for (const std::string& action : completion.actions) candidates.push_back({action, ""});
    return is_flag ? candidates : Values({Completion::Kind::kFlagKey, {}, {}});
  }

  // Those of the flag that an argument names.
  std::vector<Candidate> Variants(const std::string& suffix) {
    std::vector<Candidate> candidates;
    if (words_.arguments.empty()) return candidates;
    const auto& given = words_.arguments;
    for (const auto& flag : Flags()) {
      if (std::find(given.begin(), given.end(), flag.key()) == given.end()) continue;
      const OutputJson definition = DefinitionJson(flag.definition());
      if (!definition.is_object() || !definition.contains("variants")) continue;
      for (const auto& [name, value] : definition["variants"].items()) {
        candidates.push_back({name + suffix, Shorten(CompactJson(value), 40)});
      }
    }
    return candidates;
  }

  std::vector<admin::v1::Flag> Flags() {
    if (!TakeOptions()) return {};
    std::istringstream in;
    std::ostringstream out;
    const Streams nowhere{in, out, out};
    Session session(line_.options(), nowhere, /*changes=*/false);
    const absl::StatusOr<admin::v1::ListResponse> response =
        ListFlags(session.admin_connection(), session.admin(), line_.options().flag_set);
    if (!response.ok()) return {};
    return {response->flags().begin(), response->flags().end()};
  }

  std::vector<Candidate> Contexts() {
    if (!TakeOptions()) return {};
    const absl::StatusOr<Config> config = ReadConfig(line_.options().config_file);
    if (!config.ok()) return {};
    std::vector<Candidate> candidates;
    for (const auto& [name, context] : config->contexts) {
      candidates.push_back({name, context.server});
    }
    return candidates;
  }

  // Reads the options on the line that is completed that say which server is meant. False where
  // they cannot be used.
  bool TakeOptions() {
    std::vector<std::string> arguments = {"list", "--timeout=2s"};
    for (const char* const name :
         {"--config", "--context", "--server", "--tls-ca", "--tls-cert", "--tls-key",
          "--tls-server-name", "--token-file", "--token-command", "--flag-set"}) {
      const auto given = words_.values.find(line_.app().get_option(name));
      if (given != words_.values.end()) {
        arguments.push_back(absl::StrCat(name, "=", given->second));
      }
    }
    try {
      line_.Parse(arguments);
    } catch (const CLI::ParseError&) {
      return false;
    }
    return ApplyContext(line_).ok();
  }

  CommandLine& line_;
  CompletionWords words_;
};

}  // namespace

bool IsCompletionRequest(const std::vector<std::string>& arguments) {
  return !arguments.empty() && arguments.front() == "__complete";
}

void PrintCompletions(CommandLine& line, const std::vector<std::string>& arguments,
                      std::ostream& out) {
  Completer completer(line, {arguments.begin() + 1, arguments.end()});
  std::set<std::string> printed;
  for (const Candidate& candidate : completer.Candidates()) {
    const bool files = candidate.text == ":files";
    if (!files && !absl::StartsWith(candidate.text, completer.prefix())) continue;
    // Text that does not fit on a line of its own cannot be completed.
    if (Printable(candidate.text) != candidate.text) continue;
    if (!printed.insert(candidate.text).second) continue;
    out << (files ? "" : completer.lead()) << candidate.text;
    if (!candidate.description.empty()) out << '\t' << Printable(candidate.description);
    out << '\n';
  }
}

std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

}  // namespace guidon::cli
