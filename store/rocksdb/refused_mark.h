#ifndef GUIDON_STORE_ROCKSDB_REFUSED_MARK_H_
#define GUIDON_STORE_ROCKSDB_REFUSED_MARK_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "store/flag_store.h"
#include "store/rocksdb/files.h"

namespace guidon {

// Changes that were refused because they could not be made durable, and that may be in the
// database's log all the same.
struct RefusedChanges {
  Revision after = 0;  // the revision before them
  std::string head;    // hash of the last one's history record, which no other change has
};

// A file beside the database that tells the next start which changes, should it find them, were
// refused. Written only when the disk has failed; what it says stays true whatever is acknowledged
// later, for it names the very records.
class RefusedMark {
 public:
  // Opens the file at `path` in the store folder `folder`, which messages name; creates it where
  // it is missing. One that is unreadable says nothing.
  static absl::StatusOr<RefusedMark> Open(const std::string& folder, const std::string& path);

  const std::optional<RefusedChanges>& changes() const { return changes_; }

  // Makes the mark say that `changes` were refused; nothing: none were. As durable as a disk
  // allows that has just failed: kept over the end of the process, not surely over a power failure.
  void Set(std::optional<RefusedChanges> changes);

 private:
  RefusedMark(FileDescriptor file, std::optional<RefusedChanges> changes)
      : file_(std::move(file)), changes_(std::move(changes)) {}

  FileDescriptor file_;
  std::optional<RefusedChanges> changes_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_REFUSED_MARK_H_
