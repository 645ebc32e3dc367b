#ifndef GUIDON_SERVER_SERVICES_ADMIN_PLAN_H_
#define GUIDON_SERVER_SERVICES_ADMIN_PLAN_H_

#include <vector>

#include "absl/status/statusor.h"
#include "store/difference_message.h"
#include "store/flag_store.h"
#include "store/revision_diff.h"

// Changes to many flags at once, with a dry run. Used by rollback and import.
namespace guidon {

struct ChangeOutcome {
  std::vector<FlagDifference> differences;
  Revision revision = 0;  // the store's newest after the change, or of the dry run
};

// Makes `changes`, all or none, each flag once; with `dry_run` only finds out what they would
// do. Flags that somebody else changes meanwhile make it ABORTED, so that the differences are
// those that were made. Errors as FlagStore::Apply, also of a dry run.
absl::StatusOr<ChangeOutcome> MakeChanges(FlagStore& store, std::vector<Change> changes,
                                          const Attribution& attribution, bool dry_run);

// ABORTED: the store is not at `expected`. `attribution`, of changes that are still to be made,
// will have Apply refuse them like that where others come between.
absl::Status ExpectRevision(const FlagStore& store, Revision expected, Attribution& attribution);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_PLAN_H_
