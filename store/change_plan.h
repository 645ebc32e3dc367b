#ifndef GUIDON_STORE_CHANGE_PLAN_H_
#define GUIDON_STORE_CHANGE_PLAN_H_

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "store/flag_store.h"

// What FlagStore::Apply means, apart from where the outcome is kept.
namespace guidon {

// Reads a flag; nothing where there is none.
using FlagLookup = std::function<absl::StatusOr<std::optional<StoredFlag>>(const FlagId& id)>;

// What has to be written for an Apply, all of it or nothing.
struct ChangePlan {
  std::vector<HistoryRecord> records;  // revisions newest + 1, newest + 2, …
  std::vector<ChangeResult> results;   // one for each change
};

// Runs the edits of `changes`, each seeing what earlier ones did, on the store that `lookup`
// reads and whose newest revision is `newest`. Records say kCreate and kDelete for what proves
// to be that, where the change says kUpdate.
//
// ABORTED: a flag is not at its expected revision. INVALID_ARGUMENT: a flag's key is empty, an
// id holds a NUL, or some text is not UTF-8. Errors of edits and of `lookup` are passed on.
absl::StatusOr<ChangePlan> PlanChanges(const std::vector<Change>& changes,
                                       const Attribution& attribution, absl::Time time,
                                       Revision newest, const FlagLookup& lookup);

}  // namespace guidon

#endif  // GUIDON_STORE_CHANGE_PLAN_H_
