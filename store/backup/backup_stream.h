#ifndef GUIDON_STORE_BACKUP_BACKUP_STREAM_H_
#define GUIDON_STORE_BACKUP_BACKUP_STREAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/sha256.h"
#include "store/backup/backup_format.h"
#include "store/backup/scratch_folder.h"
#include "store/rocksdb/files.h"

namespace guidon {

// The bytes of a backup, made while they are read. Not thread-safe.
class BackupStream {
 public:
  // Of the database's files in `folder`, which the stream keeps and which nobody changes.
  static absl::StatusOr<std::unique_ptr<BackupStream>> Open(ScratchFolder folder,
                                                            const BackupLabel& label);

  const BackupLabel& label() const { return label_; }
  // How many bytes there are in all.
  uint64_t size() const { return size_; }

  // The next bytes, about `most`; none: that was all. UNAVAILABLE: a file cannot be read.
  absl::StatusOr<std::string> Read(size_t most);

 private:
  struct Member {
    std::string name;  // below kBackupRoot
    uint64_t size = 0;
    std::string content;  // unless it is a file
    bool is_file = false;
  };

  BackupStream(ScratchFolder folder, const BackupLabel& label)
      : folder_(std::move(folder)), label_(label) {}
  absl::Status ListMembers();
  void Add(std::string name, std::string content);
  absl::Status Begin();
  void End();
  absl::Status AppendContent(size_t most, std::string& out);

  const ScratchFolder folder_;
  const BackupLabel label_;
  uint64_t size_ = 0;
  std::vector<Member> members_;
  std::vector<BackupSum> sums_;
  size_t member_ = 0;      // that is being read
  bool begun_ = false;     // its header was read
  uint64_t position_ = 0;  // in its content
  FileDescriptor file_;
  Sha256 hash_;
  bool ended_ = false;
};

}  // namespace guidon

#endif  // GUIDON_STORE_BACKUP_BACKUP_STREAM_H_
