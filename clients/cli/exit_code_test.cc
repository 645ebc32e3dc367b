#include "clients/cli/exit_code.h"

#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

TEST(ExitCode, FollowsTheServersStatus) {
  const std::vector<std::pair<absl::StatusCode, int>> cases = {
      {absl::StatusCode::kOk, 0},
      {absl::StatusCode::kCancelled, 1},
      {absl::StatusCode::kUnknown, 1},
      {absl::StatusCode::kInvalidArgument, 5},
      {absl::StatusCode::kDeadlineExceeded, 1},
      {absl::StatusCode::kNotFound, 3},
      {absl::StatusCode::kAlreadyExists, 4},
      {absl::StatusCode::kPermissionDenied, 5},
      {absl::StatusCode::kResourceExhausted, 1},
      {absl::StatusCode::kFailedPrecondition, 5},
      {absl::StatusCode::kAborted, 4},
      {absl::StatusCode::kOutOfRange, 3},
      {absl::StatusCode::kUnimplemented, 1},
      {absl::StatusCode::kInternal, 1},
      {absl::StatusCode::kUnavailable, 1},
      {absl::StatusCode::kDataLoss, 1},
      {absl::StatusCode::kUnauthenticated, 5},
  };
  for (const auto& [code, exit_code] : cases) {
    EXPECT_EQ(static_cast<int>(ExitCodeOf(absl::Status(code, ""))), exit_code)
        << absl::StatusCodeToString(code);
  }
}

TEST(ExitCode, TellsTheUsersMistakeFromTheServersRefusal) {
  EXPECT_EQ(ExitCodeOf(UsageError("")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), ExitCode::kRefused);
}

TEST(ExitCode, IsWhatACommandPromises) {
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorWithCode(ExitCode::kRolledBack, "errors"))), 10);
  EXPECT_EQ(static_cast<int>(ExitCodeOf(ErrorWithCode(ExitCode::kInconclusive, "errors"))), 11);
}

}  // namespace
}  // namespace guidon::cli
