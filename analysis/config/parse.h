#ifndef GUIDON_ANALYSIS_CONFIG_PARSE_H_
#define GUIDON_ANALYSIS_CONFIG_PARSE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "analysis/config/analysis.h"

namespace guidon::analysis {

// Reads an analysis file (docs/analysis.md). `origin`, the file's name, begins each message, and
// its stem is the analysis' name unless the text gives one.
//
// INVALID_ARGUMENT: `canary.yaml: line 7: metrics[0].boundaries[1]: "fast" is no number of
// seconds`. Unknown keys are refused, with the one that was probably meant. Thread-safe.
absl::StatusOr<Analysis> ParseAnalysis(absl::string_view text, absl::string_view origin);

// Reads the analysis file `path` or, where that is a folder, each *.yaml and *.yml in it, in the
// order of their names.
//
// NOT_FOUND, PERMISSION_DENIED, UNAVAILABLE: as ReadFile; or a folder has no such file.
// INVALID_ARGUMENT: as ParseAnalysis; or two analyses have the same name.
absl::StatusOr<std::vector<Analysis>> LoadAnalyses(const std::string& path);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_CONFIG_PARSE_H_
