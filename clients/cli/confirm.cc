#include "clients/cli/confirm.h"

#include <istream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/access_text.h"

namespace guidon::cli {

CLI::Option* AddYes(CLI::App& command, bool& yes) {
  return command.add_flag("-y,--yes", yes,
                          "Do not ask first; pipelines need it for protected flags");
}

absl::Status Ask(Session& session, const std::string& question) {
  session.err() << Printable(question) << " [y/N] " << std::flush;
  std::string answer;
  std::getline(session.in(), answer);
  absl::StripAsciiWhitespace(&answer);
  if (absl::EqualsIgnoreCase(answer, "y") || absl::EqualsIgnoreCase(answer, "yes")) {
    return absl::OkStatus();
  }
  return absl::CancelledError("not confirmed: nothing was changed");
}

absl::StatusOr<std::set<FlagId>> ProtectedFlags(Session& session) {
  const auto response = CallAccess(session, &admin::v1::AccessAdmin::Stub::ListProtections,
                                   admin::v1::ListProtectionsRequest());
  std::set<FlagId> flags;
  if (absl::IsUnimplemented(response.status())) return flags;
  if (!response.ok()) return response.status();
  for (const auto& protection : response->protections()) {
    flags.insert({protection.flag_set(), protection.key()});
  }
  return flags;
}

absl::Status RefuseProtected(const FlagId& id, const std::set<FlagId>& protected_flags) {
  if (!protected_flags.contains(id)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "flag ", DescribeFlag(id), " is protected: give --yes to do this without being asked"));
}

absl::Status ConfirmMany(Session& session, const std::string& question,
                         const std::function<absl::StatusOr<Differences>()>& plan) {
  if (session.IsInteractive()) {
    const absl::StatusOr<Differences> differences = plan();
    if (!differences.ok()) return differences.status();
    PrintDifferences(*differences, session.err());
    return Ask(session,
               absl::StrCat(differences->size(), differences->size() == 1 ? " flag" : " flags",
                            " would change. ", question));
  }
  const absl::StatusOr<std::set<FlagId>> protected_flags = ProtectedFlags(session);
  if (!protected_flags.ok()) return protected_flags.status();
  if (protected_flags->empty()) return absl::OkStatus();
  const absl::StatusOr<Differences> differences = plan();
  if (!differences.ok()) return differences.status();
  for (const auto& difference : *differences) {
    const absl::Status refused =
        RefuseProtected({difference.flag_set(), difference.key()}, *protected_flags);
    if (!refused.ok()) return refused;
  }
  return absl::OkStatus();
}

}  // namespace guidon::cli
