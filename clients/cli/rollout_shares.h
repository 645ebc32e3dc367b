#ifndef GUIDON_CLIENTS_CLI_ROLLOUT_SHARES_H_
#define GUIDON_CLIENTS_CLI_ROLLOUT_SHARES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/command_line.h"

namespace guidon::cli {

// How the user gives a rollout.
struct RolloutArguments {
  std::vector<std::string> shares;  // variant=weight
  std::string bucket_by;
  bool replace_targeting = false;
};

// Defines the options for it on `command`, which keeps `arguments` alive. Returns that of shares.
CLI::Option* AddRolloutOptions(CommandLine& line, CLI::App& command, RolloutArguments& arguments);

struct RolloutShare {
  std::string variant;
  uint32_t weight = 0;
};

// Reads `variant=weight` of each share. A variant's name may hold equals signs, a weight cannot.
// A usage error (see UsageError) begins with the name of `command`: a share that is not of that
// form, or a variant that has one already.
absl::StatusOr<std::vector<RolloutShare>> ParseShares(absl::string_view command,
                                                      const std::vector<std::string>& texts);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_ROLLOUT_SHARES_H_
