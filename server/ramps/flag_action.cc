#include "server/ramps/flag_action.h"

#include "absl/strings/str_cat.h"
#include "store/edits.h"

namespace guidon {

using Action = admin::v1::FlagAction;

absl::StatusOr<Change> ChangeFor(const FlagId& id, const Action& action) {
  switch (action.action_case()) {
    case Action::kEnabled:
      return Change{id, ChangeKind::kSetState, EditState(id, action.enabled()), {}};
    case Action::kDefaultVariant:
      return Change{
          id, ChangeKind::kSetDefaultVariant, EditDefaultVariant(id, action.default_variant()), {}};
    case Action::kKill:
      return Change{id, ChangeKind::kKill, EditKill(id, action.kill()), {}};
    case Action::kRestore:
      return Change{id, ChangeKind::kRestore, EditRestore(id), {}};
    case Action::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "action: must be one of enabled, default_variant, kill and restore");
}

std::string ActionText(const Action& action) {
  switch (action.action_case()) {
    case Action::kEnabled:
      return action.enabled() ? "enable" : "disable";
    case Action::kDefaultVariant:
      return absl::StrCat("default variant \"", action.default_variant(), "\"");
    case Action::kKill:
      return action.kill().empty() ? "kill" : absl::StrCat("kill to \"", action.kill(), "\"");
    case Action::kRestore:
      return "restore";
    case Action::ACTION_NOT_SET:
      break;
  }
  return "nothing";
}

}  // namespace guidon
