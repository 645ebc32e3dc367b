#ifndef GUIDON_ANALYSIS_ENGINE_VERSIONS_H_
#define GUIDON_ANALYSIS_ENGINE_VERSIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "analysis/config/analysis.h"
#include "analysis/engine/subject.h"

namespace guidon::analysis {

// A subject's two versions as label matchers, with what else selectors are filled in with.
struct Versions {
  std::string canary;
  std::string stable;
  std::string name_space;
  std::string rollout;
};

// INVALID_ARGUMENT: a version is missing or is no matchers, or both are the same.
absl::StatusOr<Versions> VersionsOf(const Analysis& analysis, const Subject& subject);

// Fills in what a selector has in double braces.
Selector FillIn(const Selector& selector, const Versions& versions);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_VERSIONS_H_
