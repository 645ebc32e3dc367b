#ifndef GUIDON_BASE_SUGGEST_H_
#define GUIDON_BASE_SUGGEST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace guidon {

// The candidate that `word` is most likely a misspelling of: one that it begins, or the one
// fewest edits away, at most two. "" where none is near.
std::string Nearest(absl::string_view word, const std::vector<std::string>& candidates);

// ": did you mean NEAREST?", or where that is "", `otherwise`.
std::string DidYouMean(absl::string_view nearest, absl::string_view otherwise = "");

}  // namespace guidon

#endif  // GUIDON_BASE_SUGGEST_H_
