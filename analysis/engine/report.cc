#include "analysis/engine/report.h"

namespace guidon::analysis {

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kFail:
      return "fail";
    case Verdict::kContinue:
      break;
  }
  return "continue";
}

absl::string_view CauseName(Cause cause) {
  switch (cause) {
    case Cause::kRatio:
      return "ratio";
    case Cause::kGuard:
      return "guard";
    case Cause::kNotWorse:
      return "not-worse";
    case Cause::kWarmUp:
      return "warm-up";
    case Cause::kFewRequests:
      return "few-requests";
    case Cause::kNoData:
      return "no-data";
    case Cause::kBadData:
      return "bad-data";
    case Cause::kUnavailable:
      return "unavailable";
    case Cause::kDeadline:
      return "deadline";
    case Cause::kCollecting:
      break;
  }
  return "collecting";
}

}  // namespace guidon::analysis
