#ifndef GUIDON_SERVER_RAMPS_RAMP_REQUEST_H_
#define GUIDON_SERVER_RAMPS_RAMP_REQUEST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "guidon/admin/v1/ramps.pb.h"

namespace guidon {

// How far ahead something may be planned.
inline constexpr absl::Duration kFurthestAhead = absl::Hours(24 * 366);

// INVALID_ARGUMENT: no ramp could be like that, whatever the flag; the message says why.
absl::Status CheckRampRequest(const admin::v1::StartRampRequest& request, absl::Time now);

// INVALID_ARGUMENT: `at` is no time, or too far ahead of `now`. `field` is what the message calls
// it.
absl::Status CheckPlannedTime(const google::protobuf::Timestamp& at, absl::string_view field,
                              absl::Time now);

// The ramp that a request, which CheckRampRequest accepts, asks for: scheduled, `from` as given.
admin::v1::Ramp RampFor(const admin::v1::StartRampRequest& request, const std::string& actor,
                        absl::Time now);

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_RAMP_REQUEST_H_
