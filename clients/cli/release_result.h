#ifndef GUIDON_CLIENTS_CLI_RELEASE_RESULT_H_
#define GUIDON_CLIENTS_CLI_RELEASE_RESULT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output.h"
#include "guidon/admin/v1/ramps.pb.h"

// What came of a release, and how it is told.
namespace guidon::cli {

enum class ReleaseOutcome { kReleased, kRolledBack, kInconclusive, kFailed };

// Something that happened, for people.
struct ReleaseNews {
  absl::Time time;
  std::string text;
};

struct ReleaseResult {
  ReleaseOutcome outcome = ReleaseOutcome::kFailed;
  std::string message;  // why
  std::string flag_set;
  std::string key;
  bool created = false;                 // the flag
  bool attached = false;                // to a ramp that was under way
  std::optional<admin::v1::Ramp> ramp;  // as it was last
  absl::Time began;
  absl::Time ended;
  std::vector<ReleaseNews> news;
};

// "released", "rolled-back", "inconclusive", "failed".
std::string OutcomeName(ReleaseOutcome outcome);
ExitCode ExitCodeOf(ReleaseOutcome outcome);

// The shape that `guidonctl --help` documents.
OutputJson ReleaseJson(const ReleaseResult& result);

// A page for a pipeline's summary, as GitHub and GitLab show it. What came from outside is escaped.
std::string ReleaseMarkdown(const ReleaseResult& result);

// JUnit's XML: a test case for the release, and one for each test of the guard.
std::string ReleaseJunit(const ReleaseResult& result);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RELEASE_RESULT_H_
