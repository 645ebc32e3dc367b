#ifndef GUIDON_TESTS_DEPLOY_PROMQL_H_
#define GUIDON_TESTS_DEPLOY_PROMQL_H_

#include "tests/deploy/manifests.h"

namespace guidon::deploy {

// What promtool says about all queries of `documents`: those of AnalysisTemplates, of rules and of
// Grafana's dashboards. Needs promtool.
Problems CheckQueries(const Manifests& documents);

// The names of metrics in the queries of `documents`, without those that rules record.
std::vector<std::string> MetricNames(const Manifests& documents);

}  // namespace guidon::deploy

#endif  // GUIDON_TESTS_DEPLOY_PROMQL_H_
