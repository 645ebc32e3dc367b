#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/change_result.h"
#include "clients/cli/commands.h"
#include "clients/cli/confirm.h"
#include "clients/cli/dry_run.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::string key;
  std::vector<std::string> keys;
  std::string variant;
  bool none = false;
  bool dry_run = false;
  bool yes = false;
};

absl::Status PlanDeletes(Session& session, const std::vector<std::string>& keys) {
  std::vector<Change> changes;
  for (const std::string& key : keys) {
    Change change;
    change.id = IdFor(session, key);
    change.edit = EditDelete(change.id);
    change.expected_revision = session.options().expected_revision;
    changes.push_back(std::move(change));
  }
  return DryRun(session, changes);
}

absl::Status ConfirmDelete(Session& session, const std::vector<std::string>& keys) {
  if (session.IsInteractive()) {
    return Ask(session, absl::StrCat("Delete ", absl::StrJoin(keys, ", "), "?"));
  }
  const absl::StatusOr<std::set<FlagId>> protected_flags = ProtectedFlags(session);
  if (!protected_flags.ok()) return protected_flags.status();
  for (const std::string& key : keys) {
    const absl::Status refused = RefuseProtected(IdFor(session, key), *protected_flags);
    if (!refused.ok()) return refused;
  }
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const Arguments& arguments) {
  const std::vector<std::string>& keys = arguments.keys;
  if (session.options().expected_revision.has_value() && keys.size() > 1) {
    return UsageError("--expected-revision is that of one flag; delete them one by one");
  }
  if (arguments.dry_run) return PlanDeletes(session, keys);
  if (!arguments.yes) {
    const absl::Status confirmed = ConfirmDelete(session, keys);
    if (!confirmed.ok()) return confirmed;
  }
  // Those that can be deleted are, whatever comes of the others.
  absl::Status outcome;
  OutputJson deleted = OutputJson::array();
  for (const std::string& key : keys) {
    const auto request = RequestFor<v1::DeleteRequest>(session, key);
    const auto response = session.Call(&Session::Admin::Delete, request);
    if (!response.ok()) {
      if (!outcome.ok()) PrintError(response.status().message(), session.err());
      outcome.Update(response.status());
      continue;
    }
    deleted.push_back(
        {{"key", key}, {"flagSet", request.flag_set()}, {"revision", response->revision()}});
    if (session.options().output == OutputFormat::kTable) {
      PrintDone(request.flag_set(), key, "deleted", response->revision(), session.out());
    }
  }
  session.Print(OutputJson::object({{"deleted", deleted}}), [](std::ostream&) {});
  return outcome;
}

absl::Status SetState(Session& session, const Arguments& arguments, bool enabled) {
  const FlagId id = IdFor(session, arguments.key);
  if (arguments.dry_run) return DryRun(session, id, EditState(id, enabled));
  auto request = RequestFor<v1::SetStateRequest>(session, arguments.key);
  request.set_enabled(enabled);
  return Report(session, session.Call(&Session::Admin::SetState, request), request,
                enabled ? "enabled" : "disabled");
}

absl::Status SetDefault(Session& session, const Arguments& arguments) {
  if (arguments.none != arguments.variant.empty()) {
    return UsageError("set-default: give either a variant or --none");
  }
  const FlagId id = IdFor(session, arguments.key);
  if (arguments.dry_run) return DryRun(session, id, EditDefaultVariant(id, arguments.variant));
  auto request = RequestFor<v1::SetDefaultVariantRequest>(session, arguments.key);
  request.set_variant(arguments.variant);
  return Report(session, session.Call(&Session::Admin::SetDefaultVariant, request), request,
                "default variant set");
}

absl::Status Kill(Session& session, const Arguments& arguments) {
  const FlagId id = IdFor(session, arguments.key);
  if (arguments.dry_run) return DryRun(session, id, EditKill(id, arguments.variant));
  auto request = RequestFor<v1::KillRequest>(session, arguments.key);
  request.set_variant(arguments.variant);
  return Report(session, session.Call(&Session::Admin::Kill, request), request, "killed");
}

// A protected flag that was killed is not switched on again by accident.
absl::Status ConfirmRestore(Session& session, const FlagId& id) {
  const absl::StatusOr<std::set<FlagId>> protected_flags = ProtectedFlags(session);
  if (!protected_flags.ok()) return protected_flags.status();
  if (!session.IsInteractive()) return RefuseProtected(id, *protected_flags);
  if (!protected_flags->contains(id)) return absl::OkStatus();
  return Ask(session, absl::StrCat("Restore ", id.key, ", which is protected?"));
}

absl::Status Restore(Session& session, const Arguments& arguments) {
  const FlagId id = IdFor(session, arguments.key);
  if (arguments.dry_run) return DryRun(session, id, EditRestore(id));
  if (!arguments.yes) {
    const absl::Status confirmed = ConfirmRestore(session, id);
    if (!confirmed.ok()) return confirmed;
  }
  const auto request = RequestFor<v1::RestoreRequest>(session, arguments.key);
  return Report(session, session.Call(&Session::Admin::Restore, request), request, "restored");
}

using Edit = absl::Status (*)(Session&, const Arguments&);

// Adds a command that takes one flag's key.
CLI::App* AddEdit(CommandLine& line, const std::string& name, const std::string& description,
                  const std::shared_ptr<Arguments>& arguments, Edit edit) {
  CLI::App* const command =
      line.AddCommand(name, description, Effect::kChanges,
                      [arguments, edit](Session& session) { return edit(session, *arguments); });
  line.Complete(command->add_option("KEY", arguments->key, "The flag")->required(),
                Completion::Kind::kFlagKey);
  AddDryRun(*command, arguments->dry_run);
  return command;
}

}  // namespace

void AddEditCommands(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const del =
      line.AddCommand("delete", "Delete flags; their history stays", Effect::kChanges,
                      [arguments](Session& session) { return Delete(session, *arguments); });
  line.Complete(del->add_option("KEY", arguments->keys, "The flags")->required(),
                Completion::Kind::kFlagKey);
  AddDryRun(*del, arguments->dry_run);
  AddYes(*del, arguments->yes);

  AddEdit(line, "enable", "Enable a flag", arguments,
          [](Session& session, const Arguments& a) { return SetState(session, a, true); });
  AddEdit(line, "disable", "Disable a flag: callers get their own defaults", arguments,
          [](Session& session, const Arguments& a) { return SetState(session, a, false); });

  CLI::App* const set_default =
      AddEdit(line, "set-default", "Set the variant that holds where no targeting rule decides",
              arguments, SetDefault);
  line.Complete(set_default->add_option("VARIANT", arguments->variant, "The variant"),
                Completion::Kind::kVariant);
  set_default->add_flag("--none", arguments->none,
                        "Take the default variant away: callers get their own defaults");

  CLI::App* const kill = AddEdit(
      line, "kill", "Pin a flag to its off variant for everybody, at once", arguments, Kill);
  line.Complete(kill->add_option("--variant", arguments->variant,
                                 "The variant to pin; otherwise the one named off, or of value "
                                 "false")
                    ->type_name("VARIANT"),
                Completion::Kind::kVariant);

  CLI::App* const restore = AddEdit(line, "restore", "Take a kill back", arguments, Restore);
  AddYes(*restore, arguments->yes);
}

}  // namespace guidon::cli
