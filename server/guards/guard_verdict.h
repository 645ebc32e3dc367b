#ifndef GUIDON_SERVER_GUARDS_GUARD_VERDICT_H_
#define GUIDON_SERVER_GUARDS_GUARD_VERDICT_H_

#include <string>

#include "absl/time/time.h"
#include "analysis/config/analysis.h"
#include "analysis/engine/report.h"
#include "guidon/admin/v1/ramps.pb.h"
#include "server/ramps/step_gate.h"

// What a report means to a ramp. Pure functions.
namespace guidon {

admin::v1::GuardAnswer AnswerOf(const analysis::Report& report);

// What becomes of the ramp of `step`:
// - A verdict of fail aborts it, at any time.
// - A step in between needs that both variants are seen; the last one, that the verdict is pass.
// - While that is not so, it waits, until the analysis' deadline. Then the analysis says whether it
//   is aborted, or paused for a person to decide; where Prometheus does not answer, it is paused.
// - After the last step, only a verdict of fail and a Prometheus that does not answer matter.
GateVerdict VerdictOn(const RampStep& step, const analysis::Analysis& analysis,
                      const analysis::Report& report, absl::Time now);

// What decides, for people: `evidence that job-failures is worse 1.2e+05, bound 200`.
std::string EvidenceText(const admin::v1::GuardTest& test);

}  // namespace guidon

#endif  // GUIDON_SERVER_GUARDS_GUARD_VERDICT_H_
