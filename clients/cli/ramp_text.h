#ifndef GUIDON_CLIENTS_CLI_RAMP_TEXT_H_
#define GUIDON_CLIENTS_CLI_RAMP_TEXT_H_

#include <string>

#include "absl/time/time.h"
#include "clients/cli/output.h"
#include "guidon/admin/v1/ramps.pb.h"

// Ramps and scheduled changes as guidonctl prints them.
namespace guidon::cli {

// The shapes that `guidonctl --help` documents.
OutputJson RampJson(const admin::v1::Ramp& ramp);
OutputJson ScheduledChangeJson(const admin::v1::ScheduledChange& change);

// "running", "pending", …
std::string StateName(const admin::v1::Ramp& ramp);
std::string StateName(const admin::v1::ScheduledChange& change);

bool IsUnderWay(const admin::v1::Ramp& ramp);

// Percent of all that get the variant now.
double PercentNow(const admin::v1::Ramp& ramp);

// How it stands, e.g. `running: 10 % get "on" (step 2 of 4)`.
std::string RampText(const admin::v1::Ramp& ramp);
// What comes next, e.g. `50 % in 29m12s`; "" where nothing will by itself.
std::string NextText(const admin::v1::Ramp& ramp, absl::Time now);

// "pass", "continue", …
std::string VerdictName(admin::v1::GuardAnswer::Verdict verdict);

// "pass (not-worse)": what the guard said last; "" where there is no guard, "-" while it has said
// nothing.
std::string GuardWord(const admin::v1::Ramp& ramp);
// The same with its reason, unless the ramp's message says that already, e.g. `analysis.yaml:
// continue (few-requests): …`; "" without a guard.
std::string GuardText(const admin::v1::Ramp& ramp);

// E.g. `[##........]`, as wide as that.
std::string Bar(double percent, int width);

// E.g. `set-default on`: as a command line has it.
std::string ActionText(const admin::v1::FlagAction& action);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RAMP_TEXT_H_
