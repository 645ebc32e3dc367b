#ifndef GUIDON_SERVER_RAMPS_RAMP_STEPS_H_
#define GUIDON_SERVER_RAMPS_RAMP_STEPS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "guidon/admin/v1/ramps.pb.h"

// How a ramp goes from step to step, apart from the flag, the disk and the gate. All functions are
// pure; those that give a ramp give what `ramp` becomes.
namespace guidon {

// What is to be done next.
enum class RampMove { kNothing, kStep, kFinish };

// Scheduled, running or paused.
bool IsUnderWay(const admin::v1::Ramp& ramp);

RampMove MoveAt(const admin::v1::Ramp& ramp, absl::Time now);

// When MoveAt is to be asked again; InfiniteFuture while nothing will be due by itself.
absl::Time NextMove(const admin::v1::Ramp& ramp);

// Percent of all that get `to` by the steps taken.
double PercentNow(const admin::v1::Ramp& ramp);

// The step was taken at `now`. The next one is due an interval later, however late this one was:
// after a time when nothing could be done, steps do not follow each other in a rush.
admin::v1::Ramp AfterStep(admin::v1::Ramp ramp, absl::Time now);

// Of a ramp that is scheduled or running; and back.
admin::v1::Ramp Paused(admin::v1::Ramp ramp, absl::Time now);
admin::v1::Ramp Resumed(admin::v1::Ramp ramp, absl::Time now);

admin::v1::Ramp Ended(admin::v1::Ramp ramp, admin::v1::Ramp::State state, absl::string_view message,
                      absl::Time now);

// Where the clock was set back since the last step, no step waits longer than an interval from now.
admin::v1::Ramp FollowingClock(admin::v1::Ramp ramp, absl::Time now);

// For people: `0.1 %`, and `step 2 of 4: 10 % get "on"` for the last step taken.
std::string PercentText(double percent);
std::string StepText(const admin::v1::Ramp& ramp);

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_RAMP_STEPS_H_
