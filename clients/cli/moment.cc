#include "clients/cli/moment.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace guidon::cli {

namespace {

// A script that works a moment out may come so much later.
constexpr absl::Duration kLate = absl::Minutes(5);

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
  const absl::Time now = absl::Now();
  const auto utc = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
  };
  const std::optional<absl::Time> moment = ParseMomentToCome(text, now);
  if (moment.has_value() && *moment < now - kLate) {
    return absl::StrCat("\"", text, "\" is over: it is ", utc(now), " now");
  }
  if (moment.has_value()) return "";
  const std::string tomorrow = utc(now + absl::Hours(24));
  return absl::StrCat("\"", text, "\" must be a time such as ", tomorrow, ", a day such as ",
                      tomorrow.substr(0, tomorrow.find('T')), ", or how long from now, such as 2h");
}

}  // namespace guidon::cli
