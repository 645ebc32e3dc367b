#include "server/services/admin_messages.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "evaluator/definition_lint.h"

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
  const timespec time = absl::ToTimespec(from.time);
  to.mutable_time()->set_seconds(time.tv_sec);
  to.mutable_time()->set_nanos(static_cast<int32_t>(time.tv_nsec));
  to.set_actor(from.actor);
  to.set_reason(from.reason);
  to.set_kind(static_cast<admin::v1::Change::Kind>(from.kind));  // the numbers are the same
  to.set_flag_set(from.id.flag_set);
  to.set_key(from.id.key);
  if (from.before.has_value()) FillFlag(*from.before, *to.mutable_before());
  if (from.after.has_value()) FillFlag(*from.after, *to.mutable_after());
  to.set_previous_hash(from.previous_hash);
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
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
