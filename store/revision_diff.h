#ifndef GUIDON_STORE_REVISION_DIFF_H_
#define GUIDON_STORE_REVISION_DIFF_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "store/flag_store.h"

namespace guidon {

// A flag that is not the same at two points. At least one of the states is there.
struct FlagDifference {
  FlagId id;
  std::optional<FlagState> before;  // nothing: the flag did not exist
  std::optional<FlagState> after;   // nothing: it does not exist any more
};

// The flags that differ between two revisions of the store, sorted by flag set and key. `from`
// may be the later one. Read from the history alone, so that concurrent changes do not matter.
// OUT_OF_RANGE: a revision is beyond the newest one, or what followed it is not kept any more.
// O(changes in between).
absl::StatusOr<std::vector<FlagDifference>> DiffRevisions(const FlagStore& store, Revision from,
                                                          Revision to);

// How one flag was at a revision and how it is now; nothing where it did not or does not exist.
struct FlagPast {
  std::optional<StoredFlag> then;
  std::optional<StoredFlag> now;
};

// NOT_FOUND: the store has never had such a flag. OUT_OF_RANGE: as above. O(later changes of it).
absl::StatusOr<FlagPast> FlagAt(const FlagStore& store, const FlagId& id, Revision revision);

}  // namespace guidon

#endif  // GUIDON_STORE_REVISION_DIFF_H_
