#ifndef GUIDON_ANALYSIS_SERVICE_RELEASE_JSON_H_
#define GUIDON_ANALYSIS_SERVICE_RELEASE_JSON_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "analysis/service/analyses.h"
#include "nlohmann/json.hpp"

namespace guidon::analysis {

// What GET /v1/analyses answers: {"analyses": [{"id", "analysis", "namespace", …, "verdict",
// "cause", "reason", "start", "until", "askedAt"}]}.
nlohmann::ordered_json ListJson(const std::vector<Asked>& list);

// What GET /v1/analyses/ID answers: the report with its points, "id", "askedAt", and "changes" of
// the verdict. Where the last report has no points, "metrics" are those of the last that had.
nlohmann::ordered_json ReleaseJson(const Asked& asked);

// A verdict of `continue` on a question that was not judged.
nlohmann::ordered_json NotJudgedJson(absl::string_view cause, absl::string_view reason);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_RELEASE_JSON_H_
