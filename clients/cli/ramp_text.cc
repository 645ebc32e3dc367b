#include "clients/cli/ramp_text.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/admin_json.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using google::protobuf::util::TimeUtil;

std::string Lower(const std::string& state) {
  return absl::AsciiStrToLower(absl::StripPrefix(state, "STATE_"));
}

absl::Duration DurationOf(const google::protobuf::Duration& duration) {
  return absl::Nanoseconds(TimeUtil::DurationToNanoseconds(duration));
}

OutputJson TimeJson(bool present, const google::protobuf::Timestamp& time) {
  return present ? OutputJson(TimeText(time, /*fraction=*/true)) : OutputJson();
}

// Rounded up to the second; below ten seconds to a tenth.
std::string LengthText(absl::Duration length) {
  const absl::Duration unit =
      length < absl::Seconds(10) ? absl::Milliseconds(100) : absl::Seconds(1);
  return absl::FormatDuration(absl::Ceil(std::max(length, absl::ZeroDuration()), unit));
}

OutputJson TestJson(const v1::GuardTest& test) {
  return {{"name", test.name()},
          {"verdict", VerdictName(test.verdict())},
          {"reason", test.reason()},
          {"to", {{"all", test.to_all()}, {"bad", test.to_bad()}}},
          {"from", {{"all", test.from_all()}, {"bad", test.from_bad()}}},
          {"worse", test.worse()},
          {"worseBound", test.worse_bound()},
          {"notWorse", test.not_worse()},
          {"notWorseBound", test.not_worse_bound()},
          {"maxRate", test.has_max_rate() ? OutputJson(test.max_rate()) : OutputJson()},
          {"aboveMaxRate", test.above_max_rate()}};
}

OutputJson GuardJson(const v1::Ramp& ramp) {
  if (!ramp.has_guard()) return {};
  const v1::GuardAnswer& answer = ramp.guard_answer();
  OutputJson tests = OutputJson::array();
  for (const v1::GuardTest& test : answer.tests()) tests.push_back(TestJson(test));
  return {{"name", ramp.guard().name()},
          {"verdict",
           ramp.has_guard_answer() ? OutputJson(VerdictName(answer.verdict())) : OutputJson()},
          {"cause", answer.cause()},
          {"reason", answer.reason()},
          {"at", TimeJson(answer.has_at(), answer.at())},
          {"undecided", ramp.undecided()},
          {"overruled", ramp.overruled()},
          {"tests", tests}};
}

bool AllStepsTaken(const v1::Ramp& ramp) {
  return ramp.steps_taken() >= static_cast<uint32_t>(ramp.steps_size());
}

}  // namespace

OutputJson RampJson(const v1::Ramp& ramp) {
  OutputJson steps = OutputJson::array();
  for (const double step : ramp.steps()) steps.push_back(step);
  return {{"key", ramp.key()},
          {"flagSet", ramp.flag_set()},
          {"state", StateName(ramp)},
          {"to", ramp.to()},
          {"from", ramp.from()},
          {"percent", PercentNow(ramp)},
          {"steps", steps},
          {"stepsTaken", ramp.steps_taken()},
          {"every", absl::FormatDuration(DurationOf(ramp.every()))},
          {"by", ramp.bucket_by()},
          {"actor", ramp.actor()},
          {"reason", ramp.reason()},
          {"createdAt", TimeJson(ramp.has_created_at(), ramp.created_at())},
          {"stepAt", TimeJson(ramp.has_step_at(), ramp.step_at())},
          {"nextAt", TimeJson(ramp.has_next_at(), ramp.next_at())},
          {"remaining", ramp.has_remaining()
                            ? OutputJson(absl::FormatDuration(DurationOf(ramp.remaining())))
                            : OutputJson()},
          {"endedAt", TimeJson(ramp.has_ended_at(), ramp.ended_at())},
          {"message", ramp.message()},
          {"guard", GuardJson(ramp)}};
}

OutputJson ScheduledChangeJson(const v1::ScheduledChange& change) {
  return {{"id", change.id()},
          {"key", change.key()},
          {"flagSet", change.flag_set()},
          {"action", ActionText(change.action())},
          {"at", TimeJson(change.has_at(), change.at())},
          {"state", StateName(change)},
          {"actor", change.actor()},
          {"reason", change.reason()},
          {"createdAt", TimeJson(change.has_created_at(), change.created_at())},
          {"endedAt", TimeJson(change.has_ended_at(), change.ended_at())},
          {"message", change.message()}};
}

std::string StateName(const v1::Ramp& ramp) { return Lower(v1::Ramp::State_Name(ramp.state())); }

std::string StateName(const v1::ScheduledChange& change) {
  return Lower(v1::ScheduledChange::State_Name(change.state()));
}

bool IsUnderWay(const v1::Ramp& ramp) {
  return ramp.state() == v1::Ramp::STATE_SCHEDULED || ramp.state() == v1::Ramp::STATE_RUNNING ||
         ramp.state() == v1::Ramp::STATE_PAUSED;
}

double PercentNow(const v1::Ramp& ramp) {
  if (ramp.steps_taken() == 0 || ramp.state() == v1::Ramp::STATE_ABORTED) return 0;
  return ramp.steps(std::min(static_cast<int>(ramp.steps_taken()), ramp.steps_size()) - 1);
}

std::string RampText(const v1::Ramp& ramp) {
  std::string text = absl::StrCat(StateName(ramp), ": ");
  switch (ramp.state()) {
    case v1::Ramp::STATE_ABORTED:
      absl::StrAppend(&text, "all get \"", ramp.from(), "\", ", ramp.message());
      return text;
    case v1::Ramp::STATE_STOPPED:
      absl::StrAppend(&text, "after step ", ramp.steps_taken(), " of ", ramp.steps_size(), ", ",
                      ramp.message());
      return text;
    default:
      absl::StrAppend(&text, PercentNow(ramp), " % get \"", ramp.to(), "\" (step ",
                      ramp.steps_taken(), " of ", ramp.steps_size(), ")");
      if (!ramp.message().empty()) absl::StrAppend(&text, ", ", ramp.message());
      return text;
  }
}

std::string NextText(const v1::Ramp& ramp, absl::Time now) {
  const std::string next =
      AllStepsTaken(ramp) ? "done"
                          : absl::StrCat(ramp.steps(static_cast<int>(ramp.steps_taken())), " %");
  if (ramp.has_remaining()) {
    return absl::StrCat(next, " ", LengthText(DurationOf(ramp.remaining())), " after resume");
  }
  if (!ramp.has_next_at()) return "";
  const absl::Time at = absl::FromUnixNanos(TimeUtil::TimestampToNanoseconds(ramp.next_at()));
  return absl::StrCat(next, " in ", LengthText(at - now));
}

std::string VerdictName(v1::GuardAnswer::Verdict verdict) {
  return absl::AsciiStrToLower(
      absl::StripPrefix(v1::GuardAnswer::Verdict_Name(verdict), "VERDICT_"));
}

std::string GuardWord(const v1::Ramp& ramp) {
  if (!ramp.has_guard()) return "";
  if (!ramp.has_guard_answer()) return "-";
  const v1::GuardAnswer& answer = ramp.guard_answer();
  return absl::StrCat(VerdictName(answer.verdict()), " (", answer.cause(), ")");
}

std::string GuardText(const v1::Ramp& ramp) {
  if (!ramp.has_guard()) return "";
  const std::string name = ramp.guard().name().empty() ? "guard" : ramp.guard().name();
  if (!ramp.has_guard_answer()) return absl::StrCat(name, ": no answer yet");
  const std::string& reason = ramp.guard_answer().reason();
  const bool is_said = reason.empty() || absl::StrContains(ramp.message(), reason);
  return absl::StrCat(name, ": ", GuardWord(ramp), is_said ? "" : ": ", is_said ? "" : reason);
}

std::string Bar(double percent, int width) {
  const auto full = static_cast<size_t>(std::ceil(percent * width / 100));
  std::string bar(width, '.');
  std::fill_n(bar.begin(), std::min(full, bar.size()), '#');
  return absl::StrCat("[", bar, "]");
}

std::string ActionText(const v1::FlagAction& action) {
  switch (action.action_case()) {
    case v1::FlagAction::kEnabled:
      return action.enabled() ? "enable" : "disable";
    case v1::FlagAction::kDefaultVariant:
      return absl::StrCat("set-default ", action.default_variant());
    case v1::FlagAction::kKill:
      return action.kill().empty() ? "kill" : absl::StrCat("kill ", action.kill());
    case v1::FlagAction::kRestore:
      return "restore";
    case v1::FlagAction::ACTION_NOT_SET:
      break;
  }
  return "unknown";
}

}  // namespace guidon::cli
