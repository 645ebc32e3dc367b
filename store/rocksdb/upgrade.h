#ifndef GUIDON_STORE_ROCKSDB_UPGRADE_H_
#define GUIDON_STORE_ROCKSDB_UPGRADE_H_

#include <memory>

#include "absl/status/status.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/store_folder.h"

namespace guidon {

// Brings a store of an older format to kStoreFormat:
//   1  the first one
//   2  history records are chained by hashes, beginning with the next one that is written; the
//      database holds the hash of the newest one, under kHeadName
// The folder says the new format only when all is done, and each step can be repeated, so that
// one that was interrupted begins again.
absl::Status Upgrade(StoreFolder& folder, const std::shared_ptr<Database>& database);

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_UPGRADE_H_
