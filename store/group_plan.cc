#include "store/group_plan.h"

#include <utility>

namespace guidon {

absl::StatusOr<std::vector<ChangeResult>> GroupPlan::Add(const std::vector<Change>& changes,
                                                         const Attribution& attribution,
                                                         absl::Time time) {
  const PlanBase base = {
      newest_, [this](const FlagId& id) { return Find(id); },
      [this](const std::string& table, const std::string& name) { return FindEntry(table, name); }};
  absl::StatusOr<ChangePlan> plan = PlanChanges(changes, attribution, time, base);
  if (!plan.ok()) return plan.status();
  for (HistoryRecord& record : plan->records) {
    newest_ = record.revision;
    touched_[record.id] = record.after;
    for (const EntryChange& entry : record.entries) {
      touched_entries_[{entry.table, entry.name}] = entry.after;
    }
    records_.push_back(std::move(record));
  }
  return std::move(plan->results);
}

absl::StatusOr<std::optional<StoredFlag>> GroupPlan::Find(const FlagId& id) const {
  const auto touched = touched_.find(id);
  if (touched != touched_.end()) return touched->second;
  return base_.flag(id);
}

absl::StatusOr<std::optional<std::string>> GroupPlan::FindEntry(const std::string& table,
                                                                const std::string& name) const {
  const auto touched = touched_entries_.find({table, name});
  if (touched != touched_entries_.end()) return touched->second;
  return base_.entry(table, name);
}

}  // namespace guidon
