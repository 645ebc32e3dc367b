#include "clients/cli/confirm.h"

#include <istream>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/access_text.h"
#include "clients/cli/text.h"

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

absl::StatusOr<std::vector<FlagId>> ProtectedAmong(Session& session,
                                                   const std::vector<FlagId>& flags) {
  const auto response = CallAccess(session, &admin::v1::AccessAdmin::Stub::ListProtections,
                                   admin::v1::ListProtectionsRequest());
  if (absl::IsUnimplemented(response.status())) return std::vector<FlagId>();
  if (!response.ok()) return response.status();
  std::set<FlagId> all;
  for (const auto& protection : response->protections()) {
    all.insert({protection.flag_set(), protection.key()});
  }
  std::vector<FlagId> among;
  for (const FlagId& id : flags) {
    if (all.contains(id)) among.push_back(id);
  }
  return among;
}

absl::Status RefuseProtected(Session& session, const std::vector<FlagId>& flags) {
  const absl::StatusOr<std::vector<FlagId>> among = ProtectedAmong(session, flags);
  if (!among.ok()) return among.status();
  if (among->empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("flag ", DescribeFlag(among->front()),
                   " is protected: give --yes to do this without being asked"));
}

}  // namespace guidon::cli
