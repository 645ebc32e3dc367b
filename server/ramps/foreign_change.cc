#include "server/ramps/foreign_change.h"

#include <vector>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

const char* DoneTo(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kDelete:
      return "deleted";
    case ChangeKind::kKill:
      return "killed";
    case ChangeKind::kRollback:
      return "rolled back";
    case ChangeKind::kSetRollout:
      return "given another rollout";
    default:
      return "changed";
  }
}

std::string Describe(const HistoryRecord& record) {
  return absl::StrCat("the flag was ", DoneTo(record.kind), " by \"", record.actor,
                      "\" at revision ", record.revision);
}

// The last record that did something to the flag, from those before revision `before` (0: all).
absl::StatusOr<std::optional<HistoryRecord>> LastChange(const FlagStore& store, const FlagId& id,
                                                        Revision before) {
  HistoryQuery query;
  query.flag = id;
  query.before_revision = before;
  query.limit = 16;
  while (true) {
    const absl::StatusOr<std::vector<HistoryRecord>> records = store.History(query);
    if (!records.ok()) return records.status();
    for (const HistoryRecord& record : *records) {
      if (!record.leaves_flag()) return record;
    }
    if (records->size() < query.limit) return std::nullopt;
    query.before_revision = records->back().revision;
  }
}

}  // namespace

absl::StatusOr<FlagSince> LookAtFlag(const FlagStore& store, const FlagId& id, Revision before_step,
                                     Revision known) {
  const absl::StatusOr<StoredFlag> flag = store.Get(id);
  if (!flag.ok() && !absl::IsNotFound(flag.status())) return flag.status();
  FlagSince since;
  since.revision = flag.ok() ? flag->revision : 0;
  const bool as_left = since.revision == known || since.revision == before_step;
  if (flag.ok() && as_left) return since;

  const absl::StatusOr<std::optional<HistoryRecord>> change =
      LastChange(store, id, flag.ok() ? flag->revision + 1 : 0);
  if (!change.ok()) return change.status();
  if (!flag.ok()) {
    since.changed = change->has_value() ? Describe(**change) : "the flag is gone";
    return since;
  }
  // Old records may have been dropped; a change that they would tell of was seen when it was made.
  const bool told = change->has_value() && (*change)->revision == flag->revision;
  if (told && (*change)->kind != ChangeKind::kRampStep) since.changed = Describe(**change);
  return since;
}

}  // namespace guidon
