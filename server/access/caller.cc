#include "server/access/caller.h"

#include <algorithm>

namespace guidon {

absl::string_view RoleName(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kEditor:
      return "editor";
    case Role::kAdmin:
      return "admin";
  }
  return "unknown";
}

std::optional<Role> ParseRole(absl::string_view name) {
  for (const Role role : {Role::kViewer, Role::kEditor, Role::kAdmin}) {
    if (name == RoleName(role)) return role;
  }
  return std::nullopt;
}

bool Caller::MayUse(absl::string_view flag_set) const {
  return !scoped() || std::find(flag_sets.begin(), flag_sets.end(), flag_set) != flag_sets.end();
}

}  // namespace guidon
