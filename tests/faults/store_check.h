#ifndef GUIDON_TESTS_FAULTS_STORE_CHECK_H_
#define GUIDON_TESTS_FAULTS_STORE_CHECK_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "store/flag_store.h"

namespace guidon {

// All changes of `store`, oldest first, once these hold: revisions 1, 2, … without a gap; each
// record's `before` is the `after` of the flag's record before it; the flags are those that the
// history ends with; each flag's own history holds the same records; the chain of hashes is whole.
// INTERNAL says what does not.
absl::StatusOr<std::vector<HistoryRecord>> CheckedHistory(const FlagStore& store);

}  // namespace guidon

#endif  // GUIDON_TESTS_FAULTS_STORE_CHECK_H_
