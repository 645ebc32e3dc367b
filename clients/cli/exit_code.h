#ifndef GUIDON_CLIENTS_CLI_EXIT_CODE_H_
#define GUIDON_CLIENTS_CLI_EXIT_CODE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace guidon::cli {

// What guidonctl ends with. Scripts branch on these numbers: they must not change.
enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kConflict = 4,
  kRefused = 5,
  // Of release alone, as of guidon-analyst check.
  kRolledBack = 10,
  kInconclusive = 11,
};

// An error in what the user gave guidonctl, found before any server was asked.
absl::Status UsageError(absl::string_view message);

// An error with the exit code that its command promises; `code` is not kDone.
absl::Status ErrorWithCode(ExitCode code, absl::string_view message);

// kUsage for what UsageError() made, and the code of ErrorWithCode(); otherwise by the server's
// status: NOT_FOUND and OUT_OF_RANGE (no such revision) are kNotFound; ABORTED and ALREADY_EXISTS
// are kConflict; PERMISSION_DENIED, UNAUTHENTICATED, FAILED_PRECONDITION and INVALID_ARGUMENT are
// kRefused; any other error is kFailed.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_EXIT_CODE_H_
