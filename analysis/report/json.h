#ifndef GUIDON_ANALYSIS_REPORT_JSON_H_
#define GUIDON_ANALYSIS_REPORT_JSON_H_

#include "analysis/engine/report.h"
#include "nlohmann/json.hpp"

namespace guidon::analysis {

enum class Detail {
  kVerdict,  // what fits into an AnalysisRun: no points
  kPoints,   // also each metric's points, for charts
};

// A report as JSON, keys in lower camel case, in the order of docs/analysis.md: `verdict`, `cause`,
// `reason`, `analysis`, `namespace`, `rollout`, `canary`, `stable`, `start`, `until`, `deadline`,
// `deadlinePassed`, `notes`, `metrics`. Times are RFC 3339 in UTC. Evidence beyond what a double
// holds is 1e300.
nlohmann::ordered_json ReportJson(const Report& report, Detail detail);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_REPORT_JSON_H_
