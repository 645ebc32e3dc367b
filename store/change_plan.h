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

// Reads an entry, as FlagStore::Entry.
using EntryLookup = std::function<absl::StatusOr<std::optional<std::string>>(
    const std::string& table, const std::string& name)>;

// The store that a change is planned on.
struct PlanBase {
  Revision newest = 0;
  FlagLookup flag;
  EntryLookup entry;
};

// The base that `store` is now; `store` must outlive it.
PlanBase BaseOn(const FlagStore& store);

// FlagStore::Get, but for a flag that is not there: nothing.
absl::StatusOr<std::optional<StoredFlag>> FindFlag(const FlagStore& store, const FlagId& id);

// The flag's state; nothing for no flag.
std::optional<FlagState> StateOf(const std::optional<StoredFlag>& flag);

// What has to be written for an Apply, all of it or nothing.
struct ChangePlan {
  std::vector<HistoryRecord> records;  // revisions base.newest + 1, base.newest + 2, …
  std::vector<ChangeResult> results;   // one for each change
};

// Runs the edits of `changes`, each seeing what earlier ones did. Records say kCreate and kDelete
// for what proves to be that, where the change says kUpdate.
//
// ABORTED: a flag is not at its expected revision. INVALID_ARGUMENT: a flag's key is empty, an
// id or an entry's name holds a NUL, or some text is not UTF-8. Errors of edits and of `base` are
// passed on.
absl::StatusOr<ChangePlan> PlanChanges(const std::vector<Change>& changes,
                                       const Attribution& attribution, absl::Time time,
                                       const PlanBase& base);

}  // namespace guidon

#endif  // GUIDON_STORE_CHANGE_PLAN_H_
