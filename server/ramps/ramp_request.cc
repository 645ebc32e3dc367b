#include "server/ramps/ramp_request.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "server/proto_time.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr int kMostSteps = 100;
constexpr absl::Duration kShortestInterval = absl::Milliseconds(100);
constexpr absl::Duration kLongestInterval = absl::Hours(24 * 365);
constexpr size_t kLongestGuardName = 200;
constexpr size_t kLongestGuard = 32 << 10;

absl::Status CheckSteps(const v1::StartRampRequest& request) {
  if (request.steps().empty() || request.steps_size() > kMostSteps) {
    return absl::InvalidArgumentError(
        absl::StrCat("steps: there must be 1 to ", kMostSteps, ", such as 1, 10, 50, 100"));
  }
  double before = 0;
  for (const double step : request.steps()) {
    const double thousandths = step * 1000;
    const bool fits = step > 0 && step <= 100 &&  // false for NaN
                      std::abs(thousandths - std::round(thousandths)) < 1e-6;
    if (!fits) {
      return absl::InvalidArgumentError(absl::StrCat(
          "steps: ", step, " must be percent above 0 and at most 100, in steps of ", "0.001"));
    }
    if (step <= before) {
      return absl::InvalidArgumentError(
          absl::StrCat("steps: ", step, " must be more than the step before it, ", before,
                       ", for a ramp takes the variant away from nobody"));
    }
    before = step;
  }
  return absl::OkStatus();
}

absl::Status CheckInterval(const v1::StartRampRequest& request) {
  if (!request.has_every() && request.steps_size() == 1) return absl::OkStatus();
  const absl::Duration every = DurationOf(request.every());
  if (every >= kShortestInterval && every <= kLongestInterval) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("every: ", absl::FormatDuration(every),
                   " must be the time from step to step, 100 ms to 365 days"));
}

absl::Status CheckGuard(const v1::StartRampRequest& request) {
  if (!request.has_guard()) return absl::OkStatus();
  const v1::Guard& guard = request.guard();
  if (guard.text().empty()) return absl::InvalidArgumentError("guard.text: is empty");
  if (guard.text().size() > kLongestGuard) {
    return absl::InvalidArgumentError(absl::StrCat(
        "guard.text: has ", guard.text().size(), " bytes, of which there may be ", kLongestGuard));
  }
  if (guard.name().size() > kLongestGuardName) {
    return absl::InvalidArgumentError(
        absl::StrCat("guard.name: may have ", kLongestGuardName, " bytes"));
  }
  if (!request.has_every()) {
    return absl::InvalidArgumentError("every: is needed with a guard, which watches that long");
  }
  if (request.steps(0) < 100) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "steps: the first one must leave some who get `from` where there is a guard, which compares "
      "them with those who get `to`");
}

}  // namespace

absl::Status CheckPlannedTime(const google::protobuf::Timestamp& at, absl::string_view field,
                              absl::Time now) {
  const bool is_time = at.nanos() >= 0 && at.nanos() < 1'000'000'000 && at.seconds() > 0;
  if (is_time && TimeOf(at) <= now + kFurthestAhead) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": must be a time, at most 366 days from now"));
}

absl::Status CheckRampRequest(const v1::StartRampRequest& request, absl::Time now) {
  if (request.key().empty()) return absl::InvalidArgumentError("key: must name a flag");
  if (request.to().empty()) {
    return absl::InvalidArgumentError("to: must name the variant whose share is to grow");
  }
  if (request.to() == request.from()) {
    return absl::InvalidArgumentError(
        absl::StrCat("from: \"", request.from(), "\" must be another variant than `to`"));
  }
  if (absl::Status status = CheckSteps(request); !status.ok()) return status;
  if (absl::Status status = CheckInterval(request); !status.ok()) return status;
  if (absl::Status status = CheckGuard(request); !status.ok()) return status;
  if (!request.has_start_at()) return absl::OkStatus();
  return CheckPlannedTime(request.start_at(), "start_at", now);
}

v1::Ramp RampFor(const v1::StartRampRequest& request, const std::string& actor, absl::Time now) {
  v1::Ramp ramp;
  ramp.set_flag_set(request.flag_set());
  ramp.set_key(request.key());
  ramp.set_to(request.to());
  ramp.set_from(request.from());
  *ramp.mutable_steps() = request.steps();
  *ramp.mutable_every() = request.every();
  ramp.set_bucket_by(request.bucket_by());
  ramp.set_replace_targeting(request.replace_targeting());
  ramp.set_actor(actor);
  ramp.set_reason(request.reason());
  if (request.has_guard()) *ramp.mutable_guard() = request.guard();
  ramp.set_state(v1::Ramp::STATE_SCHEDULED);
  *ramp.mutable_created_at() = ToTimestamp(now);
  const absl::Time start = request.has_start_at() ? TimeOf(request.start_at()) : now;
  *ramp.mutable_next_at() = ToTimestamp(std::max(start, now));
  return ramp;
}

}  // namespace guidon
