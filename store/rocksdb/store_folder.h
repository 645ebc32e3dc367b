#ifndef GUIDON_STORE_ROCKSDB_STORE_FOLDER_H_
#define GUIDON_STORE_ROCKSDB_STORE_FOLDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "store/backup/scratch_folder.h"
#include "store/rocksdb/acknowledged_mark.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/files.h"
#include "store/rocksdb/refused_mark.h"

namespace guidon {

// The version of what a store's folder holds; store/rocksdb/upgrade.h says how they differ.
inline constexpr uint64_t kStoreFormat = 2;

// What a database holds.
struct StoreContent {
  uint64_t format = kStoreFormat;
  Revision revision = 0;  // the newest one
};

// A store's folder:
//   store/FORMAT         says that it is a guidon store, and of which format
//   store/ACKNOWLEDGED   see AcknowledgedMark
//   store/REFUSED        see RefusedMark
//   store/rocksdb/       the database
//   scratch/             what is needed for a while; emptied when the store is opened
// `store` is made as `store.incomplete` and renamed once it is whole, so that a crash leaves a
// store or none. Locked against other processes for the object's lifetime.
class StoreFolder {
 public:
  // Makes a store in `path` of the database that `fill` puts into the folder that it is given, as
  // rocksdb/. FAILED_PRECONDITION: there is a store already, or something else.
  using Fill = std::function<absl::StatusOr<StoreContent>(const std::string& folder)>;
  static absl::Status Create(const std::string& path, const Fill& fill);

  // Locks the store in `path`; creates folder and store where there is nothing yet. Errors as
  // OpenRocksDbFlagStore.
  static absl::StatusOr<StoreFolder> Open(const std::string& path);

  const std::string& path() const { return path_; }
  // At most kStoreFormat; lower in a folder that an older guidond wrote.
  uint64_t format() const { return format_; }
  // Says in the folder, durably, that it is of format kStoreFormat from now on.
  absl::Status SetFormat();
  AcknowledgedMark& mark() { return mark_; }
  RefusedMark& refused() { return refused_; }

  absl::StatusOr<ScratchFolder> MakeScratch() const;

  // Opens the database, whose newest revision is not checked.
  absl::StatusOr<std::shared_ptr<Database>> OpenDatabase(Database::Mode mode) const;

  // UNAVAILABLE where there is not space enough to open the database, of which `unflushed_bytes`
  // are in the log alone, and write to it.
  absl::Status CheckSpace(uint64_t unflushed_bytes) const;

 private:
  StoreFolder(const std::string& path, FileDescriptor lock, AcknowledgedMark mark,
              RefusedMark refused, uint64_t format)
      : path_(path), lock_(std::move(lock)), mark_(std::move(mark)), refused_(std::move(refused)),
        format_(format) {}

  std::string path_;
  FileDescriptor lock_;  // an flock on the folder
  AcknowledgedMark mark_;
  RefusedMark refused_;
  uint64_t format_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_STORE_FOLDER_H_
