#include "clients/cli/dry_run.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "clients/cli/difference_text.h"
#include "store/change_plan.h"
#include "store/difference_message.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

// Of a flag that is not there, `missing` gets why.
absl::StatusOr<std::optional<StoredFlag>> Find(Session& session, const FlagId& id,
                                               absl::Status& missing) {
  v1::GetRequest request;
  request.set_flag_set(id.flag_set);
  request.set_key(id.key);
  const absl::StatusOr<v1::GetResponse> response = session.Call(&Session::Admin::Get, request);
  if (absl::IsNotFound(response.status())) {
    missing = response.status();
    return std::nullopt;
  }
  if (!response.ok()) return response.status();
  const v1::Flag& flag = response->flag();
  StoredFlag stored = {id, {flag.definition(), std::nullopt}, flag.revision()};
  if (flag.killed()) stored.state.former_definition = flag.former_definition();
  return stored;
}

}  // namespace

CLI::Option* AddDryRun(CLI::App& command, bool& dry_run) {
  return command.add_flag("--dry-run", dry_run, "Only show what would change");
}

FlagId IdFor(const Session& session, const std::string& key) {
  return {session.options().FlagSet(), key};
}

absl::Status DryRun(Session& session, const FlagId& id, Edit edit) {
  Change change;
  change.id = id;
  change.edit = std::move(edit);
  change.expected_revision = session.options().expected_revision;
  return DryRun(session, std::vector<Change>{std::move(change)});
}

absl::Status DryRun(Session& session, const std::vector<Change>& changes,
                    const std::vector<std::string>& warnings) {
  Revision newest = 0;
  absl::Status missing;
  const auto lookup = [&](const FlagId& id) {
    absl::StatusOr<std::optional<StoredFlag>> flag = Find(session, id, missing);
    if (flag.ok() && flag->has_value()) newest = std::max(newest, (*flag)->revision);
    return flag;
  };
  const GlobalOptions& options = session.options();
  const absl::StatusOr<ChangePlan> plan = PlanChanges(changes, {options.actor, options.reason},
                                                      absl::UnixEpoch(), {0, lookup, nullptr});
  // The server knows more about it, such as that a source has the flag.
  if (absl::IsNotFound(plan.status()) && !missing.ok()) return missing;
  if (!plan.ok()) return plan.status();
  google::protobuf::RepeatedPtrField<v1::FlagDifference> differences;
  for (const HistoryRecord& record : plan->records) {
    FillDifference({record.id, StateOf(record.before), StateOf(record.after)}, *differences.Add());
  }
  session.Print(
      {{"revision", newest},
       {"dryRun", true},
       {"differences", DifferencesJson(differences)},
       {"warnings", warnings}},
      [&](std::ostream& out) {
        PrintDifferences(differences, out, session.colours());
        out << (differences.empty() ? "nothing would change\n" : "dry run: nothing was changed\n");
      });
  return absl::OkStatus();
}

}  // namespace guidon::cli
