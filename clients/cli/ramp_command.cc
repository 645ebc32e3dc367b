#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/printable.h"
#include "base/suggest.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/change_result.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/moment.h"
#include "clients/cli/ramp_arguments.h"
#include "clients/cli/ramp_calls.h"
#include "clients/cli/ramp_text.h"
#include "clients/cli/ramp_watch.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using google::protobuf::util::TimeUtil;

struct Arguments {
  std::vector<std::string> words;
  std::string to;
  std::string from;
  std::string steps;
  std::string every;
  std::string at;
  std::string by;
  std::string guard;
  bool replace_targeting = false;
  bool watch = false;
  bool dry_run = false;
  std::string interval = "1s";
};

const std::vector<std::string>& Actions() {
  static const auto& actions =
      *new std::vector<std::string>{"start", "status", "pause", "resume", "abort"};
  return actions;
}

absl::Status ReadTimes(const Arguments& arguments, v1::StartRampRequest& request) {
  absl::Duration every;
  if (absl::ParseDuration(arguments.every, &every)) {
    *request.mutable_every() = TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(every));
  } else if (request.steps_size() > 1) {
    return UsageError("ramp: --every is needed: the time from step to step, such as 30m");
  }
  if (arguments.at.empty()) return absl::OkStatus();
  const std::optional<absl::Time> at = ParseMomentToCome(arguments.at, absl::Now());
  *request.mutable_start_at() = TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(*at));
  return absl::OkStatus();
}

absl::Duration Interval(const Arguments& arguments) {
  absl::Duration interval;
  absl::ParseDuration(arguments.interval, &interval);
  return interval;
}

void PrintRamp(const v1::Ramp& ramp, std::ostream& out) {
  const std::string next = NextText(ramp, absl::Now());
  out << "ramp/" << FlagName(ramp.flag_set(), ramp.key()) << ' ' << RampText(ramp)
      << (next.empty() ? "" : ", ") << next << '\n';
  if (ramp.has_guard()) out << "guard " << Printable(GuardText(ramp)) << '\n';
}

absl::Status Report(Session& session, const absl::StatusOr<v1::RampResponse>& response) {
  if (!response.ok()) return response.status();
  session.Print(RampJson(response->ramp()),
                [&](std::ostream& out) { PrintRamp(response->ramp(), out); });
  return absl::OkStatus();
}

absl::Status NoPlan(const std::string& key) {
  const std::string action = Nearest(key, Actions());
  return UsageError(
      absl::StrCat("ramp: say what to give to whom, such as ramp ", key,
                   " --to on --steps 1,10,50,100 --every 30m",
                   action.empty() ? "" : absl::StrCat("; or did you mean ramp ", action, "?")));
}

absl::Status ReportPlan(Session& session, const Arguments& arguments,
                        const absl::StatusOr<v1::RampResponse>& response) {
  if (!response.ok()) return response.status();
  const v1::Ramp& ramp = response->ramp();
  OutputJson json = RampJson(ramp);
  json["dryRun"] = true;
  session.Print(json, [&](std::ostream& out) {
    out << "ramp/" << FlagName(ramp.flag_set(), ramp.key()) << ": \"" << ramp.to()
        << "\" in place of \"" << ramp.from() << "\" for " << absl::StrJoin(ramp.steps(), ", ")
        << " %" << (ramp.steps_size() > 1 ? ", one every " : "")
        << (ramp.steps_size() > 1 ? arguments.every : "") << ", from "
        << (arguments.at.empty() ? "now" : TimeText(ramp.next_at(), /*fraction=*/false)) << " on\n";
    if (ramp.has_guard()) out << "guard " << Printable(ramp.guard().name()) << '\n';
    out << "dry run: nothing was changed\n";
  });
  return absl::OkStatus();
}

absl::Status Start(Session& session, const std::string& key, const Arguments& arguments) {
  if (arguments.to.empty() || arguments.steps.empty()) return NoPlan(key);
  auto request = RequestFor<v1::StartRampRequest>(session, key);
  request.set_to(arguments.to);
  request.set_from(arguments.from);
  request.set_bucket_by(arguments.by);
  request.set_replace_targeting(arguments.replace_targeting);
  if (absl::Status s = ReadSteps("ramp", arguments.steps, request); !s.ok()) return s;
  if (absl::Status s = ReadTimes(arguments, request); !s.ok()) return s;
  if (!arguments.guard.empty()) {
    absl::StatusOr<v1::Guard> guard = ReadGuard(arguments.guard, session.in());
    if (!guard.ok()) return guard.status();
    *request.mutable_guard() = *std::move(guard);
  }
  if (arguments.dry_run) {
    return ReportPlan(session, arguments, CallRamps(session, &RampStub::PlanRamp, request));
  }
  const auto response = CallRamps(session, &RampStub::StartRamp, request);
  if (!response.ok() || !arguments.watch) return Report(session, response);
  return WatchRamp(session, key, Interval(arguments));
}

absl::Status List(Session& session) {
  v1::ListRampsRequest request;
  const GlobalOptions& options = session.options();
  if (options.flag_set.has_value()) request.set_flag_set(*options.flag_set);
  const auto response = CallRamps(session, &RampStub::ListRamps, request);
  if (!response.ok()) return response.status();
  OutputJson ramps = OutputJson::array();
  Table table({"FLAG", "STATE", "PERCENT", "TO", "STEP", "NEXT", "GUARD", "ACTOR", "MESSAGE"});
  for (const v1::Ramp& ramp : response->ramps()) {
    ramps.push_back(RampJson(ramp));
    table.AddRow({FlagName(ramp.flag_set(), ramp.key()), StateName(ramp),
                  absl::StrCat(PercentNow(ramp)), ramp.to(),
                  absl::StrCat(ramp.steps_taken(), "/", ramp.steps_size()),
                  NextText(ramp, absl::Now()), GuardWord(ramp), ramp.actor(), ramp.message()});
  }
  if (ramps.empty() && options.output == OutputFormat::kTable) {
    session.err() << "No ramps found.\n";
    return absl::OkStatus();
  }
  session.Print(OutputJson::object({{"ramps", ramps}}),
                [&](std::ostream& out) { table.Print(out); });
  return absl::OkStatus();
}

absl::Status Status(Session& session, const std::string& key, const Arguments& arguments) {
  if (arguments.watch) return WatchRamp(session, key, Interval(arguments));
  v1::RampRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(key);
  return Report(session, CallRamps(session, &RampStub::GetRamp, request));
}

absl::Status Change(Session& session, const std::string& action, const std::string& key) {
  v1::RampRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(key);
  request.set_reason(session.options().reason);
  const auto method = action == "pause"    ? &RampStub::PauseRamp
                      : action == "resume" ? &RampStub::ResumeRamp
                                           : &RampStub::AbortRamp;
  return Report(session, CallRamps(session, method, request));
}

absl::Status Run(Session& session, const Arguments& arguments) {
  std::vector<std::string> words = arguments.words;
  const auto& actions = Actions();
  const bool named = std::find(actions.begin(), actions.end(), words[0]) != actions.end();
  const std::string action = named ? words[0] : "start";
  if (named) words.erase(words.begin());
  if (words.empty() && action == "status" && !arguments.watch) return List(session);
  if (words.size() != 1) {
    return UsageError(words.empty() ? absl::StrCat("ramp ", action, ": name the flag")
                                    : absl::StrCat("ramp: \"", words.back(),
                                                   "\" is one argument too many; see guidonctl "
                                                   "ramp --help"));
  }
  if (arguments.dry_run && action != "start") {
    return UsageError(absl::StrCat("ramp ", action, ": has no --dry-run"));
  }
  if (action == "start") return Start(session, words[0], arguments);
  if (action == "status") return Status(session, words[0], arguments);
  return Change(session, action, words[0]);
}

void AddOptions(CommandLine& line, CLI::App& ramp, Arguments& arguments) {
  line.Complete(ramp.add_option("--to", arguments.to, "The variant whose share grows"),
                Completion::Kind::kVariant)
      ->type_name("VARIANT");
  line.Complete(ramp.add_option("--from", arguments.from,
                                "The variant that all others get; otherwise the default variant"),
                Completion::Kind::kVariant)
      ->type_name("VARIANT");
  ramp.add_option("--steps", arguments.steps, "Percent that get it, step by step, also 0.1")
      ->type_name("P,P,…");
  Check(ramp.add_option("--every", arguments.every,
                        "The time from step to step, also after the last one"),
        CheckDuration)
      ->type_name("TIME");
  Check(ramp.add_option("--at", arguments.at, "When to take the first step; otherwise now"),
        CheckMomentToCome)
      ->type_name("TIME");
  ramp.add_option("--by", arguments.by,
                  "The context attribute that tells members apart, dots for nesting")
      ->type_name("ATTRIBUTE")
      ->default_str("targetingKey");
  line.Complete(ramp.add_option("--guard", arguments.guard,
                                "Analysis (YAML) that must pass before the last step, and aborts "
                                "the ramp where it fails; - is stdin"),
                Completion::Kind::kFile)
      ->type_name("FILE");
  ramp.add_flag("--replace-targeting", arguments.replace_targeting,
                "Replace the flag's targeting, whatever it is, and whoever has the variant by it");
  ramp.add_flag("--dry-run", arguments.dry_run, "Only check, and show the ramp that would start");
  ramp.add_flag(
      "--watch", arguments.watch,
      "Show how the ramp goes until it has ended; exit code 1: it was aborted or stopped");
  Check(ramp.add_option("--interval", arguments.interval, "How often --watch looks"), CheckDuration)
      ->type_name("TIME")
      ->default_str(arguments.interval);
}

}  // namespace

void AddRampCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const ramp = line.AddCommand(
      "ramp",
      "Give a variant to more and more users, step by step: ramp KEY --to … --steps … starts it; "
      "ramp status [KEY], ramp pause KEY, ramp resume KEY, ramp abort KEY",
      Effect::kChanges, [arguments](Session& session) { return Run(session, *arguments); });
  line.Complete(ramp->add_option("KEY", arguments->words,
                                 "The flag, after start (if it is named like an action), status, "
                                 "pause, resume or abort")
                    ->required()
                    ->expected(1, 2),
                Completion::Kind::kFlagKey, Actions());
  AddOptions(line, *ramp, *arguments);
}

}  // namespace guidon::cli
