#ifndef GUIDON_STORE_HISTORY_CHECKER_H_
#define GUIDON_STORE_HISTORY_CHECKER_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "store/flag_store.h"
#include "store/history_chain.h"

namespace guidon {

// Checks the chain of a history that is read from its newest record to its oldest: only in that
// direction is it certain which of two records was changed. Not thread-safe.
class HistoryChecker {
 public:
  // `end`: the newest revision and the hash of its record; no hash where the store lacks it.
  explicit HistoryChecker(const ChainLink& end);

  // Takes the next record, whose revision is lower than that of all before.
  void Add(Revision revision, absl::string_view bytes);

  // `base`: the newest record that was trimmed, or the beginning.
  HistoryCheck Finish(const ChainLink& base) &&;

 private:
  void Report(Revision revision, absl::string_view what);
  void ReportMissing(Revision first, Revision last);

  HistoryCheck check_;
  Revision next_;                    // that should come
  std::optional<std::string> hash_;  // of its record, where that is known
};

}  // namespace guidon

#endif  // GUIDON_STORE_HISTORY_CHECKER_H_
