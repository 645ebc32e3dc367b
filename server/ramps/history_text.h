#ifndef GUIDON_SERVER_RAMPS_HISTORY_TEXT_H_
#define GUIDON_SERVER_RAMPS_HISTORY_TEXT_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

// Pieces of the texts that ramps and scheduled changes leave in the history.
namespace guidon {

// `text`, and the reason if there is one.
inline std::string WithReason(std::string text, const std::string& reason) {
  if (!reason.empty()) absl::StrAppend(&text, ": ", reason);
  return text;
}

// E.g. `2027-01-15T08:30:00Z`.
inline std::string MomentText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_HISTORY_TEXT_H_
