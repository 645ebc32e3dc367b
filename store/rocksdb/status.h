#ifndef GUIDON_STORE_ROCKSDB_STATUS_H_
#define GUIDON_STORE_ROCKSDB_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/status.h"

// The store's errors. Each names the store's folder and says what to do.
namespace guidon {

// DATA_LOSS.
absl::Status Damaged(const std::string& folder, absl::string_view what);

// UNAVAILABLE, for what the operating system refuses; `what` says what was tried.
absl::Status Unusable(const std::string& folder, absl::string_view what, int error_number);

// A database's error: DATA_LOSS for what it finds damaged or missing, else UNAVAILABLE.
absl::Status FromRocksDb(const std::string& folder, absl::string_view what,
                         const rocksdb::Status& status);

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_STATUS_H_
