#ifndef GUIDON_CLIENTS_CLI_RAMP_ARGUMENTS_H_
#define GUIDON_CLIENTS_CLI_RAMP_ARGUMENTS_H_

#include <istream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "guidon/admin/v1/ramps.pb.h"

// What command lines say of a ramp.
namespace guidon::cli {

// Adds the percents of `text`, such as 1,10%,100. A usage error, see UsageError, names `command`.
absl::Status ReadSteps(absl::string_view command, const std::string& text,
                       admin::v1::StartRampRequest& request);

// The analysis in `file`; "-" is `in`. A usage error where it cannot be read or is too large.
absl::StatusOr<admin::v1::Guard> ReadGuard(const std::string& file, std::istream& in);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RAMP_ARGUMENTS_H_
