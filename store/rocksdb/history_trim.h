#ifndef GUIDON_STORE_ROCKSDB_HISTORY_TRIM_H_
#define GUIDON_STORE_ROCKSDB_HISTORY_TRIM_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "store/flag_store.h"
#include "store/history_chain.h"
#include "store/retention.h"
#include "store/rocksdb/view.h"

namespace guidon {

// The next records to trim, oldest first, and what the history begins after without them.
struct HistoryTrim {
  std::vector<HistoryRecord> records;  // none: nothing is to be trimmed
  ChainLink base;
};

// At most `most` of what `retention` does not keep at `now`.
// DATA_LOSS: one of these is missing, or not as it was written: trimming would wipe that out.
absl::StatusOr<HistoryTrim> PlanTrim(const View& view, const Retention& retention, absl::Time now,
                                     size_t most);

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_HISTORY_TRIM_H_
