#ifndef GUIDON_SERVER_SERVICES_FLAG_SET_TEXT_H_
#define GUIDON_SERVER_SERVICES_FLAG_SET_TEXT_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "base/mutex.h"
#include "evaluator/selector.h"
#include "evaluator/snapshot.h"
#include "server/flag_catalog.h"

namespace guidon {

// The flags that `selector` selects, as a flag definition document in JSON: each flag with all
// its metadata and its `$ref`s resolved, sorted by key. O(size of the flags).
std::string WriteFlagSet(const Snapshot& snapshot, const Selector& selector);

// WriteFlagSet of the newest snapshot, written once per change for all who ask. Thread-safe.
class FlagSetTexts {
 public:
  // Of how many selectors the texts are kept: clients can make up any number of them.
  static constexpr size_t kMost = 256;

  // `catalog` must outlive this.
  explicit FlagSetTexts(const FlagCatalog& catalog) : catalog_(catalog) {}

  // The text of now. As long as it does not change, the same pointer is returned.
  std::shared_ptr<const std::string> Get(const Selector& selector);

 private:
  struct Written {
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const std::string> text;
  };
  using Key = std::pair<Selector::Kind, std::string>;

  const FlagCatalog& catalog_;
  Mutex mutex_;
  absl::flat_hash_map<Key, Written> written_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_FLAG_SET_TEXT_H_
