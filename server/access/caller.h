#ifndef GUIDON_SERVER_ACCESS_CALLER_H_
#define GUIDON_SERVER_ACCESS_CALLER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace guidon {

// What somebody may do in administration; each role may do what those before it may. The numbers
// are stored and must not change.
enum class Role : uint32_t {
  kViewer = 1,  // reads
  kEditor = 2,  // changes flags
  kAdmin = 3,   // grants and protects
};

// "viewer", "editor", "admin".
absl::string_view RoleName(Role role);
// Nothing for any other text.
std::optional<Role> ParseRole(absl::string_view name);

// Somebody who calls the admin services, as far as Access has made sure who that is.
struct Caller {
  std::string identity{};  // what history and logs call them
  Role role = Role::kViewer;
  std::vector<std::string> flag_sets{};  // the only ones they have access to; empty: all
  std::string token_id{};                // of their token; "": they have come without one
  // False where guidond lets everybody in: the identity is what the caller says then.
  bool authenticated = true;

  // What they call now, e.g. "Kill", and from which address.
  std::string method{};
  std::string peer{};

  bool scoped() const { return !flag_sets.empty(); }
  // Whether flags of this set are theirs to see and, with the role for it, to change.
  bool MayUse(absl::string_view flag_set) const;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_CALLER_H_
