#ifndef GUIDON_ANALYSIS_ENGINE_SUBJECT_H_
#define GUIDON_ANALYSIS_ENGINE_SUBJECT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace guidon::analysis {

// What is judged: one release of one version against another one.
//
// A version is either a bare value of the analysis' version label (a pod template hash such as
// "6d5f7c", a variant), or label matchers: R"(flag="new-ranker",flag_variant="on")". See
// LabelMatcher.
struct Subject {
  std::string name_space = {};
  std::string rollout = {};
  std::string canary = {};
  std::string stable = {};

  // Nothing that happened before is counted, by the clock that `now` of Judge comes from. A new
  // start is how a rollout that is tried again with the same versions is judged afresh. Without
  // one: when the canary's counters first appear, looked for as far back as the analysis' deadline.
  std::optional<absl::Time> start = std::nullopt;
};

// `name="value"`, quoted as PromQL wants it.
std::string LabelMatcher(absl::string_view name, absl::string_view value);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_ENGINE_SUBJECT_H_
