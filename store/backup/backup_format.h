#ifndef GUIDON_STORE_BACKUP_BACKUP_FORMAT_H_
#define GUIDON_STORE_BACKUP_BACKUP_FORMAT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "store/flag_store.h"

// A backup is one tar file:
//   guidon-backup/BACKUP        what it is: a BackupLabel as text
//   guidon-backup/rocksdb/…     the database's files, a checkpoint, sorted by name
//   guidon-backup/SHA256SUMS    the SHA-256 of each of these, as sha256sum prints and checks them
// Each of its bytes is given by these contents, so that none can be changed, cut off or added
// without a trace. `tar -xf prod.backup && cd guidon-backup && sha256sum -c SHA256SUMS` checks one
// by hand.
namespace guidon {

inline constexpr absl::string_view kBackupRoot = "guidon-backup/";
inline constexpr absl::string_view kLabelName = "BACKUP";
inline constexpr absl::string_view kSumsName = "SHA256SUMS";
inline constexpr absl::string_view kDatabasePrefix = "rocksdb/";

struct BackupLabel {
  uint64_t store_format = 0;
  Revision revision = 0;
  absl::Time made;
};

std::string LabelText(const BackupLabel& label);

// FAILED_PRECONDITION: of a newer format. DATA_LOSS: unreadable.
absl::StatusOr<BackupLabel> ParseLabel(absl::string_view text);

// A file in the backup, by its name below kBackupRoot, and the SHA-256 of its content.
struct BackupSum {
  std::string name;
  std::string hash;  // 32 bytes
};

std::string SumsText(const std::vector<BackupSum>& sums);
// How long the text for files with these names is.
size_t SumsSize(const std::vector<std::string>& names);

}  // namespace guidon

#endif  // GUIDON_STORE_BACKUP_BACKUP_FORMAT_H_
