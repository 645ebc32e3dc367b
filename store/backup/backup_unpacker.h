#ifndef GUIDON_STORE_BACKUP_BACKUP_UNPACKER_H_
#define GUIDON_STORE_BACKUP_BACKUP_UNPACKER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/sha256.h"
#include "store/backup/backup_format.h"
#include "store/backup/tar_header.h"
#include "store/rocksdb/files.h"

namespace guidon {

// Takes a backup's bytes, checks each of them and writes the database's files to a folder. The
// bytes may come from anybody. Not thread-safe.
//
// Errors: INVALID_ARGUMENT, this is no backup; DATA_LOSS, it is one that was cut off or changed;
// FAILED_PRECONDITION, of a newer format; UNAVAILABLE, a file cannot be written. After an error,
// the unpacker is of no more use.
class BackupUnpacker {
 public:
  // Writes to `folder`, which exists and is empty: `folder`/rocksdb/….
  explicit BackupUnpacker(const std::string& folder) : folder_(folder) {}

  absl::Status Add(absl::string_view bytes);

  // To be called after the last byte. The files are durable, and the same as in the backup.
  absl::StatusOr<BackupLabel> Finish();

 private:
  enum class State { kHeader, kContent, kPadding, kEnd };

  absl::Status Take(absl::string_view& bytes);
  absl::Status BeginMember();
  absl::Status CheckOrder(const std::string& name) const;
  absl::Status EndMember();
  absl::Status AddContent(absl::string_view bytes);
  absl::Status CheckText(const std::string& name);

  const std::string folder_;
  State state_ = State::kHeader;
  std::string block_;  // of the header so far
  TarMember member_;   // that is being unpacked
  uint64_t left_ = 0;  // bytes of its content, of the zeros after it, or of the end
  Sha256 hash_;
  FileDescriptor file_;
  std::string text_;  // its content where it is no file of the database
  std::optional<BackupLabel> label_;
  std::vector<BackupSum> sums_;
  bool sums_checked_ = false;
};

}  // namespace guidon

#endif  // GUIDON_STORE_BACKUP_BACKUP_UNPACKER_H_
