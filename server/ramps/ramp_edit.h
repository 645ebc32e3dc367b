#ifndef GUIDON_SERVER_RAMPS_RAMP_EDIT_H_
#define GUIDON_SERVER_RAMPS_RAMP_EDIT_H_

#include <string>

#include "absl/status/statusor.h"
#include "guidon/admin/v1/ramps.pb.h"
#include "store/flag_store.h"

// What a ramp does to its flag.
namespace guidon {

FlagId FlagOf(const admin::v1::Ramp& ramp);

// Gives `percent` of all the variant `to`, all others `from`; keeps who has `to` already.
// Errors as EditRollout.
Edit EditRampShare(const admin::v1::Ramp& ramp, double percent);

// The same for the first step of `ramp`, which takes over a flag as it is.
// FAILED_PRECONDITION: the flag is disabled; or, unless the ramp is to replace the targeting, it
// has targeting rules that are no rollout, gives shares to further variants, or the step would
// take `to` away from somebody.
Edit EditRampStart(const admin::v1::Ramp& ramp);

// The variant that is meant where a ramp of `flag` names no `from`: the default variant.
// FAILED_PRECONDITION: that is `to` itself, or there is none.
absl::StatusOr<std::string> DefaultFrom(const StoredFlag& flag, const std::string& to);

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_RAMP_EDIT_H_
