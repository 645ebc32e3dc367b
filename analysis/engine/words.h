#ifndef GUIDON_ANALYSIS_ENGINE_WORDS_H_
#define GUIDON_ANALYSIS_ENGINE_WORDS_H_

#include <string>

#include "analysis/config/analysis.h"
#include "analysis/engine/report.h"

namespace guidon::analysis {

// "12,345"; "0.5" where it is no whole number.
std::string CountText(double count);
// "20.3 %", "0.0012 %".
std::string RateText(double rate);
// "3.1", "120", "1e+12".
std::string NumberText(double number);

// Why a metric's verdict is what it is: the part of a sentence that follows the metric's name.
std::string WorseReason(const Analysis& analysis, const MetricReport& report);
std::string GuardReason(const MetricReport& report);
std::string NotWorseReason(const Analysis& analysis, const Metric& metric,
                           const MetricReport& report);
std::string CollectingReason(const MetricReport& report);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_WORDS_H_
