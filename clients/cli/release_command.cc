#include <google/protobuf/util/time_util.h>

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/change_result.h"
#include "clients/cli/commands.h"
#include "clients/cli/definition_files.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/ramp_arguments.h"
#include "clients/cli/release.h"
#include "clients/cli/release_flag.h"
#include "clients/cli/release_result.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using google::protobuf::util::TimeUtil;

struct Arguments {
  std::string key;
  std::string guard;
  std::vector<std::string> files;
  std::string to = "on";
  std::string from;
  std::string steps = "1,10,50,100";
  std::string every;
  std::string by;
  std::string wait;
  std::string interval = "1s";
  std::string on_interrupt = "leave";
  std::string on_inconclusive = "hold";
  std::string summary;
  std::string junit;
};

absl::Duration DurationOf(const std::string& text, absl::Duration otherwise) {
  absl::Duration duration = otherwise;
  absl::ParseDuration(text, &duration);
  return duration;
}

// The flag's definition in the files, and its set where the options name none.
absl::Status ReadDefinition(Session& session, const Arguments& arguments, ReleasePlan& plan) {
  if (arguments.files.empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<FlagDefinition>> flags =
      ReadDefinitions(arguments.files, session.in());
  if (!flags.ok()) return flags.status();
  const std::optional<std::string>& wanted = session.options().flag_set;
  for (const FlagDefinition& flag : *flags) {
    const std::string& own = flag.id.flag_set;
    if (flag.id.key != arguments.key) continue;
    if (wanted.has_value() && !own.empty() && own != *wanted) continue;
    const std::string fault = WhyNotDark(flag.definition, arguments.to);
    if (!fault.empty()) {
      return UsageError(
          absl::StrCat("release: -f: flag \"", arguments.key, "\" is not dark: ", fault));
    }
    plan.definition = flag.definition.dump();
    plan.ramp.set_flag_set(wanted.value_or(own));
    return absl::OkStatus();
  }
  return UsageError(absl::StrCat("release: -f: no flag \"", arguments.key, "\" is defined there"));
}

absl::StatusOr<ReleasePlan> MakePlan(Session& session, const Arguments& arguments) {
  ReleasePlan plan;
  plan.ramp = RequestFor<v1::StartRampRequest>(session, arguments.key);
  plan.ramp.set_to(arguments.to);
  plan.ramp.set_from(arguments.from);
  plan.ramp.set_bucket_by(arguments.by);
  if (absl::Status s = ReadSteps("release", arguments.steps, plan.ramp); !s.ok()) return s;
  if (*plan.ramp.steps().rbegin() != 100) {
    return UsageError(absl::StrCat("release: --steps \"", arguments.steps,
                                   "\" must end with 100, for a release is to everybody; ramp "
                                   "gives a variant to a part"));
  }
  const absl::Duration every = DurationOf(arguments.every, absl::ZeroDuration());
  *plan.ramp.mutable_every() = TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(every));
  absl::StatusOr<v1::Guard> guard = ReadGuard(arguments.guard, session.in());
  if (!guard.ok()) return guard.status();
  *plan.ramp.mutable_guard() = *std::move(guard);
  if (absl::Status s = ReadDefinition(session, arguments, plan); !s.ok()) return s;
  plan.look_every = DurationOf(arguments.interval, plan.look_every);
  plan.wait = DurationOf(arguments.wait, plan.wait);
  plan.abort_when_interrupted = arguments.on_interrupt == "abort";
  plan.abort_when_inconclusive = arguments.on_inconclusive == "abort";
  return plan;
}

// A file that is written at the end, but opened at the beginning: a release is not to come to
// nothing for a wrong name.
class Page {
 public:
  absl::Status Open(const char* option, const std::string& path) {
    if (path.empty()) return absl::OkStatus();
    path_ = path;
    file_.open(path, std::ios::binary | std::ios::trunc);
    if (file_) return absl::OkStatus();
    return UsageError(absl::StrCat("release: ", option, ": ", path, " cannot be written"));
  }

  void Write(const std::string& text, std::ostream& err) {
    if (path_.empty()) return;
    file_ << text;
    file_.close();
    if (!file_) PrintError(absl::StrCat("warning: ", path_, ": writing failed"), err);
  }

 private:
  std::string path_;
  std::ofstream file_;
};

absl::Status RunRelease(Session& session, const Arguments& arguments) {
  const absl::StatusOr<ReleasePlan> plan = MakePlan(session, arguments);
  if (!plan.ok()) return plan.status();
  Page summary;
  Page junit;
  if (absl::Status s = summary.Open("--summary", arguments.summary); !s.ok()) return s;
  if (absl::Status s = junit.Open("--junit", arguments.junit); !s.ok()) return s;

  Interrupts interrupts;
  std::ostream& progress =
      session.options().output == OutputFormat::kTable ? session.out() : session.err();
  const ReleaseResult result = Release(session, *plan, interrupts, [&](const ReleaseNews& item) {
    progress << absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ ", item.time, absl::UTCTimeZone())
             << Printable(item.text) << std::endl;
  });
  summary.Write(ReleaseMarkdown(result), session.err());
  junit.Write(ReleaseJunit(result), session.err());
  session.Print(ReleaseJson(result), [&](std::ostream& out) {
    if (result.outcome != ReleaseOutcome::kReleased) return;
    out << "flag/" << FlagName(result.flag_set, result.key) << " released: " << result.message
        << '\n';
  });
  if (result.outcome == ReleaseOutcome::kReleased) return absl::OkStatus();
  return ErrorWithCode(
      ExitCodeOf(result.outcome),
      Printable(absl::StrCat("release of ", FlagName(result.flag_set, result.key), " ",
                             OutcomeName(result.outcome), ": ", result.message)));
}

void AddPlanOptions(CommandLine& line, CLI::App& release, Arguments& arguments) {
  line.Complete(release.add_option("--guard", arguments.guard,
                                   "Analysis (YAML) that must pass before everybody gets the "
                                   "variant, and rolls back where it fails"),
                Completion::Kind::kFile)
      ->type_name("FILE")
      ->required();
  Check(release.add_option("--every", arguments.every, "The time from step to step"), CheckDuration)
      ->type_name("TIME")
      ->required();
  line.Complete(release.add_option("-f,--filename", arguments.files,
                                   "Flag definition documents to create the flag from where it is "
                                   "missing; one that is there is left as it is"),
                Completion::Kind::kFile)
      ->type_name("FILE");
  line.Complete(release.add_option("--to", arguments.to, "The variant to release"),
                Completion::Kind::kVariant)
      ->type_name("VARIANT")
      ->default_str(arguments.to);
  line.Complete(release.add_option("--from", arguments.from,
                                   "The variant that all others get; otherwise the default "
                                   "variant"),
                Completion::Kind::kVariant)
      ->type_name("VARIANT");
  release.add_option("--steps", arguments.steps, "Percent that get it, step by step, up to 100")
      ->type_name("P,P,…")
      ->default_str(arguments.steps);
  release
      .add_option("--by", arguments.by,
                  "The context attribute that tells members apart, dots for nesting")
      ->type_name("ATTRIBUTE")
      ->default_str("targetingKey");
}

void AddWaitOptions(CommandLine& line, CLI::App& release, Arguments& arguments) {
  Check(release.add_option("--wait", arguments.wait,
                           "How long to wait for the end; then the release is inconclusive. "
                           "Otherwise as long as it takes"),
        CheckDuration)
      ->type_name("TIME");
  Check(release.add_option("--interval", arguments.interval, "How often to look"), CheckDuration)
      ->type_name("TIME")
      ->default_str(arguments.interval);
  line.Choose(release.add_option("--on-inconclusive", arguments.on_inconclusive,
                                 "What becomes of the ramp where the guard cannot tell: hold keeps "
                                 "everybody where they are, abort rolls back"),
              {"hold", "abort"})
      ->default_str(arguments.on_inconclusive);
  line.Choose(release.add_option("--on-interrupt", arguments.on_interrupt,
                                 "What becomes of the ramp after Ctrl-C or SIGTERM: leave lets it "
                                 "go on, abort rolls back"),
              {"leave", "abort"})
      ->default_str(arguments.on_interrupt);
  line.Complete(release.add_option("--summary", arguments.summary,
                                   "File for what came of it, in Markdown"),
                Completion::Kind::kFile)
      ->type_name("FILE");
  line.Complete(
          release.add_option("--junit", arguments.junit, "File for the same as JUnit has it, XML"),
          Completion::Kind::kFile)
      ->type_name("FILE");
}

}  // namespace

void AddReleaseCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const release = line.AddCommand(
      "release",
      "Give everybody a variant by a guarded ramp, and wait: for pipelines. Exit code 0: released, "
      "10: rolled back, 11: inconclusive at the deadline, 1: failed, 2: usage. Called again, it "
      "waits for the same ramp, or sees that there is nothing to do",
      Effect::kChanges, [arguments](Session& session) { return RunRelease(session, *arguments); });
  line.Complete(release->add_option("KEY", arguments->key, "The flag")->required(),
                Completion::Kind::kFlagKey);
  AddPlanOptions(line, *release, *arguments);
  AddWaitOptions(line, *release, *arguments);
}

}  // namespace guidon::cli
