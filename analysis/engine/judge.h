#ifndef GUIDON_ANALYSIS_ENGINE_JUDGE_H_
#define GUIDON_ANALYSIS_ENGINE_JUDGE_H_

#include "absl/time/time.h"
#include "analysis/config/analysis.h"
#include "analysis/engine/metric_source.h"
#include "analysis/engine/report.h"
#include "analysis/engine/subject.h"

namespace guidon::analysis {

// Judges `subject` by all that `source` has counted of it, from its start to the newest whole
// interval at `now`. Keeps nothing between calls: the same question about the same time has the
// same answer, and a restart changes none. May be asked as often as one likes; the chance of a
// false alarm does not grow (docs/analysis.md says why).
//
// Never an error: whatever keeps it from judging is a verdict of kContinue that says so, until
// the analysis' deadline. Returns within `analysis.timeout` and the time that it takes to give
// up a connection. Thread-safe; memory grows with the number of series and intervals.
Report Judge(const Analysis& analysis, const Subject& subject, MetricSource& source,
             absl::Time now);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_JUDGE_H_
