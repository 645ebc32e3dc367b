#ifndef GUIDON_CLIENTS_CLI_HISTORY_PAGES_H_
#define GUIDON_CLIENTS_CLI_HISTORY_PAGES_H_

#include <cstdint>
#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cli/command_line.h"

namespace guidon::cli {

// Which past changes are meant.
struct HistoryFilter {
  std::string key;
  std::string actor;
  absl::Time since = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();
  uint32_t limit = 0;  // 0: all

  friend bool operator==(const HistoryFilter&, const HistoryFilter&) = default;
};

// Defines KEY, --actor, --since, --until and --limit on `command`, which keeps `filter` alive.
void AddHistoryFilter(CommandLine& line, CLI::App& command, HistoryFilter& filter);

// Asks for the changes page by page, newest first, and gives each to `visit`.
absl::Status VisitHistory(Session& session, const HistoryFilter& filter,
                          const std::function<void(const admin::v1::Change&)>& visit);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_HISTORY_PAGES_H_
