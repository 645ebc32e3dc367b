#ifndef GUIDON_STORE_GROUP_PLAN_H_
#define GUIDON_STORE_GROUP_PLAN_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "store/change_plan.h"
#include "store/flag_store.h"

namespace guidon {

// What has to be written for several Applies that are made durable together. Not thread-safe.
class GroupPlan {
 public:
  explicit GroupPlan(PlanBase base) : base_(std::move(base)), newest_(base_.newest) {}

  // Adds one Apply, which sees what the earlier ones did. One that is refused, with the errors
  // of PlanChanges, adds nothing.
  absl::StatusOr<std::vector<ChangeResult>> Add(const std::vector<Change>& changes,
                                                const Attribution& attribution, absl::Time time);

  // Of all Applies so far, oldest first.
  const std::vector<HistoryRecord>& records() const { return records_; }
  std::vector<HistoryRecord> TakeRecords() && { return std::move(records_); }
  // After all Applies so far.
  Revision newest() const { return newest_; }

 private:
  absl::StatusOr<std::optional<StoredFlag>> Find(const FlagId& id) const;
  absl::StatusOr<std::optional<std::string>> FindEntry(const std::string& table,
                                                       const std::string& name) const;

  const PlanBase base_;
  Revision newest_;
  std::vector<HistoryRecord> records_;
  std::map<FlagId, std::optional<StoredFlag>> touched_;
  std::map<std::pair<std::string, std::string>, std::optional<std::string>> touched_entries_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_GROUP_PLAN_H_
