#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/access_text.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using Stub = v1::AccessAdmin::Stub;

struct Arguments {
  std::string key;
  uint32_t approvals = 1;
};

absl::Status WhoAmI(Session& session) {
  const auto response = CallAccess(session, &Stub::WhoAmI, v1::WhoAmIRequest());
  if (!response.ok()) return response.status();
  const OutputJson json = {
      {"identity", response->identity()},
      {"role", RoleText(response->role())},
      {"flagSets",
       std::vector<std::string>(response->flag_sets().begin(), response->flag_sets().end())},
      {"authenticated", response->authenticated()},
      {"tokenId", response->token_id().empty() ? OutputJson() : OutputJson(response->token_id())},
      {"expires", MaybeTime(response->has_expires(), response->expires())}};
  session.Print(json, [&](std::ostream& out) {
    out << response->identity() << ", " << RoleText(response->role()) << " of "
        << FlagSetsText(response->flag_sets());
    if (!response->token_id().empty()) out << ", by token " << response->token_id();
    if (response->has_expires()) {
      out << " until " << TimeText(response->expires(), /*fraction=*/false);
    }
    if (!response->authenticated()) out << " (this guidond lets everybody in)";
    out << '\n';
  });
  return absl::OkStatus();
}

// Neither changes the flag itself.
absl::Status CheckOptions(const Session& session) {
  if (!session.options().expected_revision.has_value()) return absl::OkStatus();
  return UsageError("protect, unprotect: change no revision; leave --expected-revision out");
}

absl::Status Protect(Session& session, const Arguments& arguments) {
  if (absl::Status options = CheckOptions(session); !options.ok()) return options;
  v1::ProtectRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(arguments.key);
  request.set_approvals(arguments.approvals);
  request.set_reason(session.options().reason);
  const auto response = CallAccess(session, &Stub::Protect, request);
  if (!response.ok()) return response.status();
  const v1::Protection& protection = response->protection();
  session.Print({{"key", protection.key()},
                 {"flagSet", protection.flag_set()},
                 {"approvals", protection.approvals()},
                 {"enforced", response->enforced()}},
                [&](std::ostream& out) {
                  out << "flag/" << FlagName(protection.flag_set(), protection.key())
                      << " protected: changes need an admin or " << protection.approvals()
                      << (protection.approvals() == 1 ? " approval\n" : " approvals\n");
                });
  if (!response->enforced()) {
    PrintError(
        "this guidond lets everybody in as an admin, so that the protection holds nobody "
        "up yet: start it with --admin-auth",
        session.err());
  }
  return absl::OkStatus();
}

absl::Status Unprotect(Session& session, const Arguments& arguments) {
  if (absl::Status options = CheckOptions(session); !options.ok()) return options;
  v1::UnprotectRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(arguments.key);
  request.set_reason(session.options().reason);
  const auto response = CallAccess(session, &Stub::Unprotect, request);
  if (!response.ok()) return response.status();
  session.Print({{"key", request.key()}, {"flagSet", request.flag_set()}}, [&](std::ostream& out) {
    out << "flag/" << FlagName(request.flag_set(), request.key()) << " not protected any more\n";
  });
  return absl::OkStatus();
}

}  // namespace

void AddProtectCommands(CommandLine& line) {
  line.AddCommand("whoami", "Show who the admin service takes you for, and your role",
                  Effect::kReads, WhoAmI);
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const protect = line.AddCommand(
      "protect", "Let changes of a flag wait for an admin's or another editor's approval",
      Effect::kChanges, [arguments](Session& session) { return Protect(session, *arguments); });
  line.Complete(protect->add_option("KEY", arguments->key, "The flag"), Completion::Kind::kFlagKey)
      ->required();
  protect
      ->add_option("--approvals", arguments->approvals,
                   "How many other editors must approve; an admin is enough alone")
      ->type_name("N")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  CLI::App* const unprotect = line.AddCommand(
      "unprotect", "Let editors change a flag again without approval", Effect::kChanges,
      [arguments](Session& session) { return Unprotect(session, *arguments); });
  line.Complete(unprotect->add_option("KEY", arguments->key, "The flag"),
                Completion::Kind::kFlagKey)
      ->required();
}

}  // namespace guidon::cli
