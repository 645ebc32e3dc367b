#ifndef GUIDON_SERVER_SOURCES_STORE_SOURCE_H_
#define GUIDON_SERVER_SOURCES_STORE_SOURCE_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "server/flag_catalog.h"
#include "store/flag_store.h"

namespace guidon {

// Feeds the store's flags to the catalog, now and after every change. A change is in the
// catalog before FlagStore::Apply returns, so that whoever flips a flag finds it flipped.
class StoreSource {
 public:
  // Loads all flags as source number `source`. Nobody may change the store meanwhile. Both
  // `store` and `catalog` must outlive the source.
  // DATA_LOSS: a stored flag cannot be used; the message names it.
  static absl::StatusOr<std::unique_ptr<StoreSource>> Start(FlagStore& store, FlagCatalog& catalog,
                                                            uint32_t source);

 private:
  StoreSource(FlagStore& store, FlagCatalog& catalog, uint32_t source)
      : store_(store), catalog_(catalog), source_(source) {}

  absl::Status LoadAll();
  void FollowChanges();

  FlagStore& store_;
  FlagCatalog& catalog_;
  const uint32_t source_;
  Revision followed_ = 0;  // touched by the subscription only, once it has begun
  std::unique_ptr<Subscription> subscription_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_STORE_SOURCE_H_
