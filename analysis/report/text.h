#ifndef GUIDON_ANALYSIS_REPORT_TEXT_H_
#define GUIDON_ANALYSIS_REPORT_TEXT_H_

#include <string>

#include "analysis/engine/report.h"

namespace guidon::analysis {

// For a terminal: verdict and reason, then a row for each test, then the notes.
std::string ReportTable(const Report& report);

// The same for the summary page of a pipeline, as GitHub and GitLab show it. What came from
// outside is escaped.
std::string ReportMarkdown(const Report& report);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_REPORT_TEXT_H_
