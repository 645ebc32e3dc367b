#ifndef GUIDON_ANALYSIS_SERVICE_TESTING_SAMPLE_REPORT_H_
#define GUIDON_ANALYSIS_SERVICE_TESTING_SAMPLE_REPORT_H_

#include "analysis/engine/report.h"

namespace guidon::analysis::testing {

// A report of twenty intervals on errors and on latency. Where the verdict is kFail, the canary's
// errors have decided it.
Report SampleReport(const Subject& subject, Verdict verdict);

}  // namespace guidon::analysis::testing

#endif  // GUIDON_ANALYSIS_SERVICE_TESTING_SAMPLE_REPORT_H_
