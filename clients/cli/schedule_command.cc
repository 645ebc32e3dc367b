#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/suggest.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/change_result.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/moment.h"
#include "clients/cli/ramp_calls.h"
#include "clients/cli/ramp_text.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using google::protobuf::util::TimeUtil;

struct Arguments {
  std::vector<std::string> words;
  std::string at;
  bool pending = false;
  bool dry_run = false;
};

const std::vector<std::string>& Actions() {
  static const auto& actions =
      *new std::vector<std::string>{"enable", "disable", "set-default", "kill", "restore"};
  return actions;
}

constexpr char kUsage[] =
    "say what, such as schedule KEY kill --at 2h; the actions are enable, "
    "disable, set-default VARIANT, kill [VARIANT] and restore; or schedule list [KEY], "
    "schedule cancel ID";

// The action in `words`, e.g. {"set-default", "on"}; nothing where there is none.
std::optional<v1::FlagAction> ReadAction(const std::vector<std::string>& words) {
  if (words.empty() || words.size() > 2) return std::nullopt;
  const std::string& name = words[0];
  const std::string variant = words.size() == 2 ? words[1] : "";
  v1::FlagAction action;
  if ((name == "enable" || name == "disable") && words.size() == 1) {
    action.set_enabled(name == "enable");
  } else if (name == "set-default" && words.size() == 2) {
    action.set_default_variant(variant);
  } else if (name == "kill") {
    action.set_kill(variant);
  } else if (name == "restore" && words.size() == 1) {
    action.mutable_restore();
  } else {
    return std::nullopt;
  }
  return action;
}

std::string MomentText(const google::protobuf::Timestamp& time) {
  return TimeText(time, /*fraction=*/false);
}

std::string FlagActionText(const v1::ScheduledChange& change) {
  return absl::StrCat("flag/", FlagName(change.flag_set(), change.key()), " ",
                      ActionText(change.action()), " at ", MomentText(change.at()));
}

absl::Status Report(Session& session, const absl::StatusOr<v1::ScheduledChangeResponse>& response) {
  if (!response.ok()) return response.status();
  const v1::ScheduledChange& change = response->change();
  session.Print(ScheduledChangeJson(change), [&](std::ostream& out) {
    out << "scheduled change " << change.id() << ' ' << StateName(change) << ": "
        << FlagActionText(change) << '\n';
  });
  return absl::OkStatus();
}

absl::Status ReportPlan(Session& session,
                        const absl::StatusOr<v1::ScheduledChangeResponse>& response) {
  if (!response.ok()) return response.status();
  OutputJson json = ScheduledChangeJson(response->change());
  json["id"] = nullptr;
  json["dryRun"] = true;
  session.Print(json, [&](std::ostream& out) {
    out << FlagActionText(response->change()) << "\ndry run: nothing was changed\n";
  });
  return absl::OkStatus();
}

// `words` name no action, or lack a variant.
absl::Status NoAction(const std::vector<std::string>& words) {
  if (words.empty()) return UsageError(absl::StrCat("schedule: ", kUsage));
  const std::vector<std::string>& known = Actions();
  if (std::find(known.begin(), known.end(), words[0]) != known.end()) {
    return UsageError(absl::StrCat("schedule: ", words[0],
                                   words[0] == "set-default" ? " takes one variant"
                                   : words[0] == "kill"      ? " takes one variant at most"
                                                             : " takes no argument",
                                   "; ", kUsage));
  }
  return UsageError(absl::StrCat("schedule: there is no action \"", words[0], "\"",
                                 DidYouMean(Nearest(words[0], known), absl::StrCat("; ", kUsage))));
}

absl::Status Add(Session& session, const std::vector<std::string>& words,
                 const Arguments& arguments) {
  const std::optional<v1::FlagAction> action = ReadAction({words.begin() + 1, words.end()});
  if (!action.has_value()) return NoAction({words.begin() + 1, words.end()});
  if (arguments.at.empty()) return UsageError("schedule: --at is needed: when to make the change");
  auto request = RequestFor<v1::ScheduleChangeRequest>(session, words[0]);
  *request.mutable_action() = *action;
  const std::optional<absl::Time> at = ParseMomentToCome(arguments.at, absl::Now());
  *request.mutable_at() = TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(*at));
  if (arguments.dry_run) {
    return ReportPlan(session, CallRamps(session, &RampStub::PlanScheduledChange, request));
  }
  return Report(session, CallRamps(session, &RampStub::ScheduleChange, request));
}

absl::Status List(Session& session, const std::string& key, const Arguments& arguments) {
  v1::ListScheduledChangesRequest request;
  const GlobalOptions& options = session.options();
  if (options.flag_set.has_value()) request.set_flag_set(*options.flag_set);
  request.set_key(key);
  request.set_pending(arguments.pending);
  const auto response = CallRamps(session, &RampStub::ListScheduledChanges, request);
  if (!response.ok()) return response.status();
  OutputJson changes = OutputJson::array();
  Table table({"ID", "AT", "STATE", "FLAG", "ACTION", "ACTOR", "REASON", "MESSAGE"});
  for (const v1::ScheduledChange& change : response->changes()) {
    changes.push_back(ScheduledChangeJson(change));
    table.AddRow({absl::StrCat(change.id()), MomentText(change.at()), StateName(change),
                  FlagName(change.flag_set(), change.key()), ActionText(change.action()),
                  change.actor(), change.reason(), change.message()});
  }
  if (changes.empty() && options.output == OutputFormat::kTable) {
    session.err() << "No scheduled changes found.\n";
    return absl::OkStatus();
  }
  session.Print(OutputJson::object({{"changes", changes}}),
                [&](std::ostream& out) { table.Print(out); });
  return absl::OkStatus();
}

absl::Status Cancel(Session& session, const std::string& id) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(id, &number)) {
    return UsageError(absl::StrCat("schedule cancel: \"", id, "\" must be the number that ",
                                   "schedule list shows"));
  }
  v1::CancelScheduledChangeRequest request;
  request.set_id(number);
  request.set_reason(session.options().reason);
  return Report(session, CallRamps(session, &RampStub::CancelScheduledChange, request));
}

absl::Status Run(Session& session, const Arguments& arguments) {
  std::vector<std::string> words = arguments.words;
  const bool adds = words[0] != "list" && words[0] != "cancel";
  if (arguments.dry_run && !adds) {
    return UsageError(absl::StrCat("schedule ", words[0], ": has no --dry-run"));
  }
  if (words[0] == "list" && words.size() <= 2) {
    return List(session, words.size() == 2 ? words[1] : "", arguments);
  }
  if (words[0] == "cancel" && words.size() == 2) return Cancel(session, words[1]);
  if (words[0] == "add") words.erase(words.begin());
  if (words.size() < 2) return UsageError(absl::StrCat("schedule: ", kUsage));
  return Add(session, words, arguments);
}

}  // namespace

void AddScheduleCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const schedule = line.AddCommand(
      "schedule",
      "Have a flag changed at a time: schedule KEY (enable | disable | set-default VARIANT | kill "
      "[VARIANT] | restore) --at TIME; schedule list [KEY], schedule cancel ID",
      Effect::kChanges, [arguments](Session& session) { return Run(session, *arguments); });
  line.CompleteAction(schedule
                          ->add_option("KEY", arguments->words,
                                       "The flag (after add, if it is named list, cancel or add) "
                                       "and the action")
                          ->required()
                          ->expected(1, 4),
                      {"list", "cancel"}, Actions());
  Check(schedule->add_option("--at", arguments->at, "When to make the change"), CheckMomentToCome)
      ->type_name("TIME");
  schedule->add_flag("--dry-run", arguments->dry_run,
                     "Only check, and show what would be scheduled");
  schedule->add_flag("--pending", arguments->pending, "List only changes that are yet to come");
}

}  // namespace guidon::cli
