#ifndef GUIDON_SERVER_RAMPS_FLAG_ACTION_H_
#define GUIDON_SERVER_RAMPS_FLAG_ACTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "guidon/admin/v1/ramps.pb.h"
#include "store/flag_store.h"

namespace guidon {

// The change that makes `action` on flag `id`. INVALID_ARGUMENT: the action is not set.
absl::StatusOr<Change> ChangeFor(const FlagId& id, const admin::v1::FlagAction& action);

// For people, e.g. `kill` or `default variant "on"`.
std::string ActionText(const admin::v1::FlagAction& action);

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_FLAG_ACTION_H_
