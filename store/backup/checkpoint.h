#ifndef GUIDON_STORE_BACKUP_CHECKPOINT_H_
#define GUIDON_STORE_BACKUP_CHECKPOINT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "store/backup/backup_format.h"
#include "store/flag_store.h"
#include "store/rocksdb/database.h"

// What a backup is made of: a database as it was at one moment, in a folder of its own.
namespace guidon {

// Makes `folder`/rocksdb/, which must not exist, the database as it is now: tables, which nobody
// ever changes, as links, so that it takes hardly any space. Writers go on meanwhile.
// UNAVAILABLE: the disk is full, or failed.
absl::Status MakeCheckpoint(const Database& database, const std::string& folder);

// The newest revision of the database in `folder`/rocksdb/, which can be opened and read.
// Errors as View.
absl::StatusOr<Revision> RevisionOfCheckpoint(const std::string& folder);

// Checks all that can be checked of the database in `folder`/rocksdb/ that a backup with `label`
// has brought: each file's checksum, that it is of a known format and at the label's revision, that
// its history is whole, and that all of its flags can be used. Returns the flags.
// FAILED_PRECONDITION: of a newer format. DATA_LOSS: it is not as it should be.
absl::StatusOr<std::vector<StoredFlag>> CheckUnpacked(const std::string& folder,
                                                      const BackupLabel& label);

}  // namespace guidon

#endif  // GUIDON_STORE_BACKUP_CHECKPOINT_H_
