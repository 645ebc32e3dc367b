#include "server/access/identity_map.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

struct Entry {
  std::string name;
  Role role = Role::kViewer;
  std::optional<std::string> flag_set;
};

absl::StatusOr<Entry> ParseEntry(const std::string& text) {
  // The last one: URIs may hold some themselves.
  const size_t equals = text.rfind('=');
  if (equals == 0 || equals == std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" must be NAME=ROLE or NAME=ROLE:FLAG_SET"));
  }
  Entry entry;
  entry.name = text.substr(0, equals);
  const std::string granted = text.substr(equals + 1);
  const size_t colon = granted.find(':');
  const std::string role_name = granted.substr(0, colon);
  const std::optional<Role> role = ParseRole(role_name);
  if (!role.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\": there is no role \"", role_name,
                                                   "\"; choose viewer, editor or admin"));
  }
  entry.role = *role;
  if (colon != std::string::npos) entry.flag_set = granted.substr(colon + 1);
  return entry;
}

}  // namespace

absl::StatusOr<IdentityMap> IdentityMap::Parse(const std::vector<std::string>& texts) {
  IdentityMap map;
  for (const std::string& text : texts) {
    absl::StatusOr<Entry> entry = ParseEntry(text);
    if (!entry.ok()) return entry.status();
    const auto [place, is_new] = map.callers_.try_emplace(entry->name);
    Caller& caller = place->second;
    if (is_new) {
      caller.identity = entry->name;
      caller.role = entry->role;
    } else if (caller.role != entry->role || caller.scoped() != entry->flag_set.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", entry->name, "\" comes twice; give it one role, for all flag sets or for some"));
    }
    if (entry->flag_set.has_value()) caller.flag_sets.push_back(*std::move(entry->flag_set));
  }
  return map;
}

std::optional<Caller> IdentityMap::Find(const std::vector<std::string>& names) const {
  for (const std::string& name : names) {
    const auto found = callers_.find(name);
    if (found != callers_.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace guidon
