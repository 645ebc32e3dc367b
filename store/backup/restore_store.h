#ifndef GUIDON_STORE_BACKUP_RESTORE_STORE_H_
#define GUIDON_STORE_BACKUP_RESTORE_STORE_H_

#include <string>

#include "absl/status/statusor.h"
#include "store/backup/backup_format.h"

namespace guidon {

// Makes the store in folder `path` of the backup in `file`: flags, history and all. The store
// appears when all of it is there, checked and durable, so that a crash leaves it or none.
//
// FAILED_PRECONDITION: the folder holds a store already, or something else; or the backup is of a
// newer format. INVALID_ARGUMENT, DATA_LOSS: the file is no backup, or damaged. UNAVAILABLE: the
// folder is in use or cannot be written, or the file cannot be read. Each message says what to do.
absl::StatusOr<BackupLabel> RestoreStore(const std::string& path, const std::string& file);

}  // namespace guidon

#endif  // GUIDON_STORE_BACKUP_RESTORE_STORE_H_
