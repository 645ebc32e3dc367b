#ifndef GUIDON_ANALYSIS_SERVICE_SERVICE_METRICS_H_
#define GUIDON_ANALYSIS_SERVICE_SERVICE_METRICS_H_

#include <prometheus/metric_family.h>

#include <vector>

#include "absl/time/time.h"
#include "analysis/service/analyses.h"

namespace guidon::analysis {

// The verdicts as metrics, of the releases that were asked about within the last ten minutes:
//
//   guidon_analyst_verdict{analysis, namespace, rollout, canary, stable, verdict, cause} 1
//   guidon_analyst_evidence{analysis, namespace, rollout, canary, test, of}
//   guidon_analyst_evidence_threshold{…, the same}
//   guidon_analyst_events{analysis, namespace, rollout, canary, test, version, kind}
//   guidon_analyst_aborts_total{analysis, namespace, rollout, metric, cause}
//
// `of` is "worse" or "not-worse"; `version` is "canary" or "stable"; `kind` is "all" or "bad".
// So many series at most as Analyses keeps releases, times the tests of each.
std::vector<prometheus::MetricFamily> VerdictMetrics(const Analyses& analyses, absl::Time now);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_SERVICE_METRICS_H_
