#include "clients/cli/confirm.h"

#include <istream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "clients/cli/text.h"

namespace guidon::cli {

CLI::Option* AddYes(CLI::App& command, bool& yes) {
  return command.add_flag("-y,--yes", yes, "Do not ask first");
}

absl::Status Confirm(Session& session, bool yes, const std::string& question) {
  if (yes || !session.IsInteractive()) return absl::OkStatus();
  session.err() << Printable(question) << " [y/N] " << std::flush;
  std::string answer;
  std::getline(session.in(), answer);
  absl::StripAsciiWhitespace(&answer);
  if (absl::EqualsIgnoreCase(answer, "y") || absl::EqualsIgnoreCase(answer, "yes")) {
    return absl::OkStatus();
  }
  return absl::CancelledError("not confirmed: nothing was changed");
}

}  // namespace guidon::cli
