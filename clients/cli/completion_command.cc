#include <memory>
#include <string>

#include "clients/cli/commands.h"
#include "clients/cli/completion_scripts.h"

namespace guidon::cli {
namespace {

absl::Status PrintScript(Session& session, const std::string& shell) {
  session.out() << (shell == "bash"  ? kBashCompletion
                    : shell == "zsh" ? kZshCompletion
                                     : kFishCompletion);
  return absl::OkStatus();
}

absl::Status PrintVersion(Session& session) {
  session.Print(OutputJson::object({{"version", GUIDON_VERSION}}),
                [](std::ostream& out) { out << "guidonctl " << GUIDON_VERSION << '\n'; });
  return absl::OkStatus();
}

}  // namespace

void AddCompletionCommand(CommandLine& line) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* const completion = line.AddCommand(
      "completion", "Print a script that completes commands, options and keys in a shell",
      Effect::kLocal, [shell](Session& session) { return PrintScript(session, *shell); });
  line.Choose(completion->add_option("SHELL", *shell, "bash, zsh or fish")->required(),
              {"bash", "zsh", "fish"});
  completion->footer("For now: source <(guidonctl completion bash)");
  line.AddCommand("version", "Print the version", Effect::kLocal, PrintVersion);
}

}  // namespace guidon::cli
