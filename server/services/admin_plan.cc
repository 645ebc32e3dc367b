#include "server/services/admin_plan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "store/change_plan.h"

namespace guidon {

absl::StatusOr<ChangeOutcome> MakeChanges(FlagStore& store, std::vector<Change> changes,
                                          const Attribution& attribution, bool dry_run) {
  std::vector<std::optional<StoredFlag>> seen;
  PlanBase base = BaseOn(store);
  base.flag = [&](const FlagId& id) {
    absl::StatusOr<std::optional<StoredFlag>> flag = FindFlag(store, id);
    if (flag.ok()) seen.push_back(*flag);
    return flag;
  };
  ChangeOutcome outcome;
  outcome.revision = base.newest;
  const absl::StatusOr<ChangePlan> plan =
      PlanChanges(changes, {attribution.actor, attribution.reason}, absl::UnixEpoch(), base);
  if (!plan.ok()) return plan.status();
  for (const HistoryRecord& record : plan->records) {
    outcome.differences.push_back({record.id, StateOf(record.before), StateOf(record.after)});
  }
  if (dry_run || plan->records.empty()) return outcome;
  // Each flag was looked up once, in the order of the changes. What comes of each is known: other
  // writers, who wait while a group is committed, need not wait for it to be worked out again.
  for (size_t i = 0; i < changes.size(); ++i) {
    changes[i].expected_revision = seen[i].has_value() ? seen[i]->revision : 0;
    changes[i].edit = [next = StateOf(plan->results[i].flag)](
                          const FlagState*) -> absl::StatusOr<std::optional<FlagState>> {
      return next;
    };
  }
  const absl::StatusOr<std::vector<ChangeResult>> results = store.Apply(changes, attribution);
  if (!results.ok()) return results.status();
  for (const ChangeResult& result : *results) {
    outcome.revision = std::max(outcome.revision, result.revision);
  }
  return outcome;
}

absl::Status ExpectRevision(const FlagStore& store, Revision expected, Attribution& attribution) {
  const auto check = [expected](Revision newest) -> absl::Status {
    if (newest == expected) return absl::OkStatus();
    return absl::AbortedError(absl::StrCat("the store is at revision ", newest, ", not at ",
                                           expected, ": look at it again, then repeat the change"));
  };
  attribution.entries = [check, entries = std::move(attribution.entries)](
                            Revision first) -> absl::StatusOr<std::vector<EntryWrite>> {
    if (absl::Status checked = check(first - 1); !checked.ok()) return checked;
    if (entries == nullptr) return std::vector<EntryWrite>();
    return entries(first);
  };
  return check(store.revision());
}

}  // namespace guidon
