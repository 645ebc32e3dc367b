#ifndef GUIDON_STORE_ROCKSDB_ROCKSDB_FLAG_STORE_H_
#define GUIDON_STORE_ROCKSDB_ROCKSDB_FLAG_STORE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "store/backup/backup_stream.h"
#include "store/backup/scratch_folder.h"
#include "store/flag_store.h"
#include "store/retention.h"
#include "store/source_cache.h"

namespace guidon {

// A store that also keeps the documents of flag sources, in the same database.
class RocksDbStore : public FlagStore, public SourceCache {
 public:
  // A backup of all that the store holds now. Writers go on meanwhile, and the stream is apart from
  // the store once it is there. UNAVAILABLE: the disk is full, or failed.
  virtual absl::StatusOr<std::unique_ptr<BackupStream>> Backup() = 0;

  // Trims at most `most` records of what `retention` does not keep from the history; false: nothing
  // was left to trim. One synced write. DATA_LOSS: the history is not as it was written, and is
  // left as it is. UNAVAILABLE as above.
  virtual absl::StatusOr<bool> TrimHistory(const Retention& retention, size_t most) = 0;

  // A folder on the store's disk for what is needed for a while. UNAVAILABLE as above.
  virtual absl::StatusOr<ScratchFolder> MakeScratch() = 0;
};

// Opens the store in folder `path`, creating folder and store where there is nothing yet.
// `clock` gives the time that history records carry. A store of an older format is upgraded,
// which an older guidond then cannot open any more.
//
// FAILED_PRECONDITION: the folder holds something else than a guidon store, or a store of a
// newer version; it is left untouched. UNAVAILABLE: another process has it open, or the folder
// cannot be read or written. DATA_LOSS: the store is damaged; nothing is repaired or dropped.
// Every message names the folder and what to do.
absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenRocksDbFlagStore(
    const std::string& path, std::function<absl::Time()> clock = absl::Now);

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_ROCKSDB_FLAG_STORE_H_
