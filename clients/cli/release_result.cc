#include "clients/cli/release_result.h"

#include "clients/cli/ramp_text.h"

namespace guidon::cli {
namespace {

std::string Text(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace

std::string OutcomeName(ReleaseOutcome outcome) {
  switch (outcome) {
    case ReleaseOutcome::kReleased:
      return "released";
    case ReleaseOutcome::kRolledBack:
      return "rolled-back";
    case ReleaseOutcome::kInconclusive:
      return "inconclusive";
    case ReleaseOutcome::kFailed:
      break;
  }
  return "failed";
}

ExitCode ExitCodeOf(ReleaseOutcome outcome) {
  switch (outcome) {
    case ReleaseOutcome::kReleased:
      return ExitCode::kDone;
    case ReleaseOutcome::kRolledBack:
      return ExitCode::kRolledBack;
    case ReleaseOutcome::kInconclusive:
      return ExitCode::kInconclusive;
    case ReleaseOutcome::kFailed:
      break;
  }
  return ExitCode::kFailed;
}

OutputJson ReleaseJson(const ReleaseResult& result) {
  OutputJson news = OutputJson::array();
  for (const ReleaseNews& item : result.news) {
    news.push_back({{"time", Text(item.time)}, {"text", item.text}});
  }
  return {{"key", result.key},
          {"flagSet", result.flag_set},
          {"outcome", OutcomeName(result.outcome)},
          {"message", result.message},
          {"created", result.created},
          {"attached", result.attached},
          {"beganAt", Text(result.began)},
          {"endedAt", Text(result.ended)},
          {"ramp", result.ramp.has_value() ? RampJson(*result.ramp) : OutputJson()},
          {"news", news}};
}

}  // namespace guidon::cli
