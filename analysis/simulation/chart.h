#ifndef GUIDON_ANALYSIS_SIMULATION_CHART_H_
#define GUIDON_ANALYSIS_SIMULATION_CHART_H_

#include <string>
#include <vector>

#include "analysis/simulation/simulation.h"

namespace guidon::analysis {

// Two charts as one SVG: how many rollouts of a canary that is no worse each method aborts, beside
// `alpha`, and how long each takes to abort one that is worse.
std::string SimulationChart(const std::vector<ScenarioResult>& same,
                            const std::vector<ScenarioResult>& worse, double alpha);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SIMULATION_CHART_H_
