#include "clients/cli/moment.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace guidon::cli {

namespace {

std::optional<absl::Time> ParsePointInTime(const std::string& text) {
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return time;
  if (absl::ParseTime("%Y-%m-%d", text, absl::UTCTimeZone(), &time, nullptr)) return time;
  return std::nullopt;
}

std::optional<absl::Duration> ParseLength(const std::string& text) {
  absl::Duration length;
  if (absl::ParseDuration(text, &length) && length >= absl::ZeroDuration()) return length;
  return std::nullopt;
}

}  // namespace

std::optional<absl::Time> ParseMoment(const std::string& text, absl::Time now) {
  const std::optional<absl::Duration> ago = ParseLength(text);
  return ago.has_value() ? now - *ago : ParsePointInTime(text);
}

std::optional<absl::Time> ParseMomentToCome(const std::string& text, absl::Time now) {
  const std::optional<absl::Duration> ahead = ParseLength(text);
  return ahead.has_value() ? now + *ahead : ParsePointInTime(text);
}

std::string CheckMomentToCome(const std::string& text) {
  if (ParseMomentToCome(text, absl::Now()).has_value()) return "";
  return absl::StrCat("\"", text, "\" must be a time such as 2026-07-01T12:00:00Z, a day such as ",
                      "2026-07-01, or how long from now, such as 2h");
}

}  // namespace guidon::cli
