#include "clients/cli/moment.h"

namespace guidon::cli {

std::optional<absl::Time> ParseMoment(const std::string& text, absl::Time now) {
  absl::Time time;
  absl::Duration ago;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return time;
  if (absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &time, nullptr)) return time;
  if (absl::ParseDuration(text, &ago) && ago >= absl::ZeroDuration()) return now - ago;
  return std::nullopt;
}

}  // namespace guidon::cli
