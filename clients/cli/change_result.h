#ifndef GUIDON_CLIENTS_CLI_CHANGE_RESULT_H_
#define GUIDON_CLIENTS_CLI_CHANGE_RESULT_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"

// What the commands that change one flag have in common.
namespace guidon::cli {

// A request with what all of them carry: which flag, why, and its expected revision.
template <typename Request>
Request RequestFor(const Session& session, const std::string& key) {
  const GlobalOptions& options = session.options();
  Request request;
  request.set_flag_set(options.FlagSet());
  request.set_key(key);
  request.set_reason(options.reason);
  if (options.expected_revision.has_value()) {
    request.set_expected_revision(*options.expected_revision);
  }
  return request;
}

// Prints e.g. `flag/new-ranker killed (revision 12)`.
void PrintDone(const std::string& flag_set, const std::string& key, absl::string_view done,
               uint64_t revision, std::ostream& out);

// Prints what came of a change, `done` being the word for it, or returns its error.
absl::Status ReportChange(Session& session,
                          const absl::StatusOr<admin::v1::ChangeResponse>& response,
                          const std::string& flag_set, const std::string& key,
                          absl::string_view done);

template <typename Request>
absl::Status Report(Session& session, const absl::StatusOr<admin::v1::ChangeResponse>& response,
                    const Request& request, absl::string_view done) {
  return ReportChange(session, response, request.flag_set(), request.key(), done);
}

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CHANGE_RESULT_H_
