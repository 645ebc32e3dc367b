#ifndef GUIDON_CLIENTS_CLI_MOMENT_H_
#define GUIDON_CLIENTS_CLI_MOMENT_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace guidon::cli {

// Reads a moment: a time in RFC 3339 (2026-07-01T12:00:00Z), a day (2026-07-01, its beginning in
// UTC), or how long before `now` it was (36h, 1h30m). Nothing for any other text.
std::optional<absl::Time> ParseMoment(const std::string& text, absl::Time now);

// The same for a moment to come: a duration is how long from `now` it is.
std::optional<absl::Time> ParseMomentToCome(const std::string& text, absl::Time now);

// What is wrong with an option's text that is to be a moment to come; "" when nothing is. One that
// is over for less than five minutes is right.
std::string CheckMomentToCome(const std::string& text);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_MOMENT_H_
