#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/confirm.h"
#include "clients/cli/difference_text.h"
#include "clients/cli/dry_run.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::string key;
  bool all = false;
  bool dry_run = false;
  bool yes = false;
  uint64_t from = 0;
  std::optional<uint64_t> to;
};

absl::Status ConfirmAll(Session& session, const Arguments& arguments, v1::RollbackRequest request) {
  request.set_dry_run(true);
  return ConfirmMany(session, absl::StrCat("Roll back to revision ", *arguments.to, "?"),
                     [&]() -> absl::StatusOr<Differences> {
                       const auto response = session.Call(&Session::Admin::Rollback, request);
                       if (!response.ok()) return response.status();
                       return response->differences();
                     });
}

absl::Status Rollback(Session& session, const Arguments& arguments) {
  if (arguments.key.empty() != arguments.all) {
    return UsageError("rollback: name a flag, or give --all for everything");
  }
  const GlobalOptions& options = session.options();
  if (arguments.all && options.flag_set.has_value()) {
    return UsageError("rollback: --all is for all flag sets; leave --flag-set out");
  }
  v1::RollbackRequest request;
  request.set_flag_set(options.FlagSet());
  request.set_key(arguments.key);
  request.set_everything(arguments.all);
  request.set_to_revision(*arguments.to);
  if (options.expected_revision.has_value()) {
    request.set_expected_revision(*options.expected_revision);
  }
  request.set_reason(options.reason);
  request.set_dry_run(arguments.dry_run);
  if (arguments.all && !arguments.dry_run && !arguments.yes) {
    const absl::Status confirmed = ConfirmAll(session, arguments, request);
    if (!confirmed.ok()) return confirmed;
  }
  const absl::StatusOr<v1::RollbackResponse> response =
      session.Call(&Session::Admin::Rollback, request);
  if (!response.ok()) return response.status();
  session.Print({{"revision", response->revision()},
                 {"dryRun", arguments.dry_run},
                 {"differences", DifferencesJson(response->differences())}},
                [&](std::ostream& out) {
                  PrintDifferences(response->differences(), out, session.colours());
                  if (response->differences().empty()) {
                    out << "nothing is different from revision " << *arguments.to << '\n';
                  } else if (arguments.dry_run) {
                    out << "dry run: nothing was changed\n";
                  } else {
                    out << "rolled back to revision " << *arguments.to << " (revision "
                        << response->revision() << ")\n";
                  }
                });
  return absl::OkStatus();
}

absl::Status Diff(Session& session, const Arguments& arguments) {
  v1::DiffRequest request;
  request.set_key(arguments.key);
  if (session.options().flag_set.has_value()) request.set_flag_set(*session.options().flag_set);
  request.set_from_revision(arguments.from);
  if (arguments.to.has_value()) request.set_to_revision(*arguments.to);
  const absl::StatusOr<v1::DiffResponse> response = session.Call(&Session::Admin::Diff, request);
  if (!response.ok()) return response.status();
  if (response->differences().empty() && session.options().output == OutputFormat::kTable) {
    session.err() << "No differences between revisions " << response->from_revision() << " and "
                  << response->to_revision() << ".\n";
    return absl::OkStatus();
  }
  session.Print({{"fromRevision", response->from_revision()},
                 {"toRevision", response->to_revision()},
                 {"differences", DifferencesJson(response->differences())}},
                [&](std::ostream& out) {
                  PrintDifferences(response->differences(), out, session.colours());
                });
  return absl::OkStatus();
}

}  // namespace

void AddRollbackCommands(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const rollback = line.AddCommand(
      "rollback", "Bring a flag, or everything, back to how it was at a revision, by a new change",
      Effect::kChanges, [arguments](Session& session) { return Rollback(session, *arguments); });
  line.Complete(rollback->add_option("KEY", arguments->key, "The flag"),
                Completion::Kind::kFlagKey);
  rollback->add_flag("--all", arguments->all, "All flags that have changed since");
  rollback->add_option("--to", arguments->to, "The revision, as history shows it")
      ->type_name("REVISION")
      ->required();
  AddDryRun(*rollback, arguments->dry_run);
  AddYes(*rollback, arguments->yes);

  CLI::App* const diff = line.AddCommand(
      "diff", "Show what is different between two revisions, of a flag or of all", Effect::kReads,
      [arguments](Session& session) { return Diff(session, *arguments); });
  line.Complete(diff->add_option("KEY", arguments->key, "The flag"), Completion::Kind::kFlagKey);
  diff->add_option("--from", arguments->from, "The first revision")
      ->type_name("REVISION")
      ->required();
  diff->add_option("--to", arguments->to, "The other one; otherwise the newest")
      ->type_name("REVISION");
}

}  // namespace guidon::cli
