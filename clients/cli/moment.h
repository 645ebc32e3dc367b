#ifndef GUIDON_CLIENTS_CLI_MOMENT_H_
#define GUIDON_CLIENTS_CLI_MOMENT_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace guidon::cli {

// Reads a moment: a time in RFC 3339 (2026-07-01T12:00:00Z), a day (2026-07-01, its beginning in
// UTC), or how long before `now` it was (36h, 1h30m). Nothing for any other text.
std::optional<absl::Time> ParseMoment(const std::string& text, absl::Time now);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_MOMENT_H_
