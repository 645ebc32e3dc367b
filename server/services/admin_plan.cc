#include "server/services/admin_plan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "store/change_plan.h"

namespace guidon {
namespace {

absl::StatusOr<std::optional<StoredFlag>> Find(const FlagStore& store, const FlagId& id) {
  absl::StatusOr<StoredFlag> flag = store.Get(id);
  if (absl::IsNotFound(flag.status())) return std::nullopt;
  if (!flag.ok()) return flag.status();
  return *std::move(flag);
}

std::optional<FlagState> StateOf(const std::optional<StoredFlag>& flag) {
  return flag.has_value() ? std::optional(flag->state) : std::nullopt;
}

}  // namespace

absl::StatusOr<ChangeOutcome> MakeChanges(FlagStore& store, std::vector<Change> changes,
                                          const Attribution& attribution, bool dry_run) {
  std::vector<std::optional<StoredFlag>> seen;
  const auto lookup = [&](const FlagId& id) {
    absl::StatusOr<std::optional<StoredFlag>> flag = Find(store, id);
    if (flag.ok()) seen.push_back(*flag);
    return flag;
  };
  const auto entry = [&](const std::string& table, const std::string& name) {
    return store.Entry(table, name);
  };
  ChangeOutcome outcome;
  outcome.revision = store.revision();
  const absl::StatusOr<ChangePlan> plan =
      PlanChanges(changes, attribution, absl::UnixEpoch(), {outcome.revision, lookup, entry});
  if (!plan.ok()) return plan.status();
  for (const HistoryRecord& record : plan->records) {
    outcome.differences.push_back({record.id, StateOf(record.before), StateOf(record.after)});
  }
  if (dry_run || plan->records.empty()) return outcome;
  // Each flag was looked up once, in the order of the changes.
  for (size_t i = 0; i < changes.size(); ++i) {
    changes[i].expected_revision = seen[i].has_value() ? seen[i]->revision : 0;
  }
  const absl::StatusOr<std::vector<ChangeResult>> results = store.Apply(changes, attribution);
  if (!results.ok()) return results.status();
  for (const ChangeResult& result : *results) {
    outcome.revision = std::max(outcome.revision, result.revision);
  }
  return outcome;
}

}  // namespace guidon
