#ifndef GUIDON_ANALYSIS_CONFIG_METRIC_PARSE_H_
#define GUIDON_ANALYSIS_CONFIG_METRIC_PARSE_H_

#include "analysis/config/analysis.h"
#include "analysis/config/yaml_map.h"

namespace guidon::analysis {

// Reads one entry of `metrics`. Throws ConfigFailure.
Metric ReadMetric(YamlMap& map);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_CONFIG_METRIC_PARSE_H_
