#include "store/group_plan.h"

#include <utility>

namespace guidon {

absl::StatusOr<std::vector<ChangeResult>> GroupPlan::Add(const std::vector<Change>& changes,
                                                         const Attribution& attribution,
                                                         absl::Time time) {
  absl::StatusOr<ChangePlan> plan = PlanChanges(changes, attribution, time, newest_,
                                                [this](const FlagId& id) { return Find(id); });
  if (!plan.ok()) return plan.status();
  for (HistoryRecord& record : plan->records) {
    newest_ = record.revision;
    touched_[record.id] = record.after;
    records_.push_back(std::move(record));
  }
  return std::move(plan->results);
}

absl::StatusOr<std::optional<StoredFlag>> GroupPlan::Find(const FlagId& id) const {
  const auto touched = touched_.find(id);
  if (touched != touched_.end()) return touched->second;
  return lookup_(id);
}

}  // namespace guidon
