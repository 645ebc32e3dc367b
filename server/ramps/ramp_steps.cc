#include "server/ramps/ramp_steps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/proto_time.h"

namespace guidon {

namespace v1 = admin::v1;

bool IsUnderWay(const v1::Ramp& ramp) {
  return ramp.state() == v1::Ramp::STATE_SCHEDULED || ramp.state() == v1::Ramp::STATE_RUNNING ||
         ramp.state() == v1::Ramp::STATE_PAUSED;
}

RampMove MoveAt(const v1::Ramp& ramp, absl::Time now) {
  if (now < NextMove(ramp)) return RampMove::kNothing;
  const bool all_taken = ramp.steps_taken() == static_cast<uint32_t>(ramp.steps_size());
  return all_taken ? RampMove::kFinish : RampMove::kStep;
}

absl::Time NextMove(const v1::Ramp& ramp) {
  const bool goes_on =
      ramp.state() == v1::Ramp::STATE_SCHEDULED || ramp.state() == v1::Ramp::STATE_RUNNING;
  return goes_on ? TimeOf(ramp.next_at()) : absl::InfiniteFuture();
}

double PercentNow(const v1::Ramp& ramp) {
  const int taken = static_cast<int>(ramp.steps_taken());
  return taken == 0 ? 0 : ramp.steps(std::min(taken, ramp.steps_size()) - 1);
}

v1::Ramp AfterStep(v1::Ramp ramp, absl::Time now) {
  ramp.set_state(v1::Ramp::STATE_RUNNING);
  ramp.set_steps_taken(ramp.steps_taken() + 1);
  *ramp.mutable_step_at() = ToTimestamp(now);
  if (ramp.steps_taken() == 1) *ramp.mutable_first_step_at() = ToTimestamp(now);
  *ramp.mutable_next_at() = ToTimestamp(now + DurationOf(ramp.every()));
  ramp.clear_message();
  return ramp;
}

v1::Ramp Paused(v1::Ramp ramp, absl::Time now) {
  const absl::Duration left = std::max(TimeOf(ramp.next_at()) - now, absl::ZeroDuration());
  *ramp.mutable_remaining() = ToProtoDuration(left);
  ramp.clear_next_at();
  ramp.clear_message();
  ramp.set_state(v1::Ramp::STATE_PAUSED);
  return ramp;
}

v1::Ramp Resumed(v1::Ramp ramp, absl::Time now) {
  *ramp.mutable_next_at() = ToTimestamp(now + DurationOf(ramp.remaining()));
  ramp.clear_remaining();
  ramp.clear_message();
  if (ramp.undecided()) ramp.set_overruled(true);
  ramp.clear_undecided();
  ramp.set_state(ramp.steps_taken() == 0 ? v1::Ramp::STATE_SCHEDULED : v1::Ramp::STATE_RUNNING);
  return ramp;
}

v1::Ramp Ended(v1::Ramp ramp, v1::Ramp::State state, absl::string_view message, absl::Time now) {
  ramp.set_state(state);
  ramp.set_message(std::string(message));
  ramp.clear_next_at();
  ramp.clear_remaining();
  *ramp.mutable_ended_at() = ToTimestamp(now);
  return ramp;
}

v1::Ramp FollowingClock(v1::Ramp ramp, absl::Time now) {
  if (ramp.state() != v1::Ramp::STATE_RUNNING) return ramp;
  const absl::Time latest = now + DurationOf(ramp.every());
  if (TimeOf(ramp.next_at()) > latest) *ramp.mutable_next_at() = ToTimestamp(latest);
  return ramp;
}

std::string PercentText(double percent) { return absl::StrCat(percent, " %"); }

std::string StepText(const v1::Ramp& ramp) {
  return absl::StrCat("step ", ramp.steps_taken(), " of ", ramp.steps_size(), ": ",
                      PercentText(PercentNow(ramp)), " get \"", ramp.to(), "\"");
}

}  // namespace guidon
