#ifndef GUIDON_SERVER_RAMPS_FOREIGN_CHANGE_H_
#define GUIDON_SERVER_RAMPS_FOREIGN_CHANGE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "store/flag_store.h"

namespace guidon {

// How a flag stands to the ramp that has it.
struct FlagSince {
  Revision revision = 0;               // the flag's; 0: there is no such flag
  std::optional<std::string> changed;  // who has changed it since the ramp's last step, and how
};

// Looks at flag `id`, which was at revision `before_step` before the ramp's last step. `known` is
// a revision that the ramp is known to have left it at; 0: none.
absl::StatusOr<FlagSince> LookAtFlag(const FlagStore& store, const FlagId& id, Revision before_step,
                                     Revision known);

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_FOREIGN_CHANGE_H_
