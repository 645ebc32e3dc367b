#include "store/rocksdb/history_trim.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "store/record_codec.h"

namespace guidon {
namespace {

Revision Less(Revision revision, uint64_t by) { return revision > by ? revision - by : 0; }

}  // namespace

absl::StatusOr<HistoryTrim> PlanTrim(const View& view, const Retention& retention, absl::Time now,
                                     size_t most) {
  absl::StatusOr<ChainLink> base = view.Base();
  if (!base.ok()) return base.status();
  HistoryTrim trim;
  trim.base = *std::move(base);
  const Revision last = Less(view.revision(), kHistoryFloor);  // that may go
  const Revision last_by_count =
      retention.max_count == 0 ? 0 : Less(view.revision(), retention.max_count);
  const absl::Time young =
      retention.max_age == absl::ZeroDuration() ? absl::InfinitePast() : now - retention.max_age;
  size_t batch = 1;  // for mostly there is nothing to do
  while (trim.base.revision < last && trim.records.size() < most) {
    const absl::StatusOr<std::vector<std::string>> next =
        view.HistoryBytes(trim.base.revision, std::min<uint64_t>(batch, last - trim.base.revision));
    if (!next.ok()) return next.status();
    for (const std::string& bytes : *next) {
      const Revision revision = trim.base.revision + 1;
      absl::StatusOr<HistoryRecord> record = DecodeHistory(revision, bytes);
      if (!record.ok()) return record.status();
      if (revision > last_by_count && record->time >= young) return trim;
      if (!record->previous_hash.empty() && record->previous_hash != trim.base.hash) {
        return absl::DataLossError(
            absl::StrCat("the history before revision ", revision,
                         " is not as it was written, and is left as it is: see audit verify"));
      }
      trim.base = {revision, HashOfRecord(revision, bytes)};
      trim.records.push_back(*std::move(record));
    }
    batch = most - trim.records.size();
  }
  return trim;
}

}  // namespace guidon
