#include "server/services/admin_messages.h"

#include "absl/strings/str_cat.h"
#include "evaluator/definition_lint.h"
#include "evaluator/flag_definitions.h"

namespace guidon {

void FillFlag(const StoredFlag& from, admin::v1::Flag& to) {
  to.set_flag_set(from.id.flag_set);
  to.set_key(from.id.key);
  to.set_definition(from.state.definition);
  to.set_revision(from.revision);
  to.set_killed(from.state.killed());
  if (from.state.killed()) to.set_former_definition(*from.state.former_definition);
}

void FillChange(const HistoryRecord& from, admin::v1::Change& to) {
  to.set_revision(from.revision);
  *to.mutable_time() = ToTimestamp(from.time);
  to.set_actor(from.actor);
  to.set_reason(from.reason);
  to.set_kind(static_cast<admin::v1::Change::Kind>(from.kind));  // the numbers are the same
  to.set_flag_set(from.id.flag_set);
  to.set_key(from.id.key);
  if (from.before.has_value()) FillFlag(*from.before, *to.mutable_before());
  if (from.after.has_value()) FillFlag(*from.after, *to.mutable_after());
  to.set_previous_hash(from.previous_hash);
}

std::string FlagSetIn(const std::string& definition) {
  const absl::StatusOr<Json> json = ParseJson(definition);
  if (!json.ok() || !json->is_object()) return "";
  const auto metadata = json->find("metadata");
  if (metadata == json->end() || !metadata->is_object()) return "";
  const auto flag_set = metadata->find("flagSetId");
  return flag_set != metadata->end() && flag_set->is_string() ? flag_set->get<std::string>() : "";
}

std::vector<std::string> WarningsAbout(const FlagId& id, const Json& definition) {
  const absl::StatusOr<std::shared_ptr<const Flag>> flag = Flag::Compile(id, definition);
  if (!flag.ok()) return {};
  std::vector<std::string> warnings = LintDefinition(**flag, definition);
  for (std::string& warning : warnings) {
    warning = absl::StrCat("flag ", DescribeFlag(id), ": ", warning);
  }
  return warnings;
}

}  // namespace guidon
