#ifndef GUIDON_STORE_ROCKSDB_ACKNOWLEDGED_MARK_H_
#define GUIDON_STORE_ROCKSDB_ACKNOWLEDGED_MARK_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "store/flag_store.h"
#include "store/rocksdb/files.h"

namespace guidon {

// A file beside the database that says which revision was acknowledged last.
//
// RocksDB cannot tell a log whose end was lost (the file deleted, cut, or damaged where it gives
// a length) from one that a crash cut short. The mark can: a database that ends before it has
// lost changes. It is not synced, so that it costs no time; after a power failure it may be
// older than the database, never newer.
class AcknowledgedMark {
 public:
  // Creates the file at `path`, durably, for a store at `revision`. Returns 0 or an errno.
  [[nodiscard]] static int Create(const std::string& path, Revision revision);

  // Opens the file at `path` in the store folder `folder`, which messages name.
  // DATA_LOSS: it is missing or unreadable.
  static absl::StatusOr<AcknowledgedMark> Open(const std::string& folder, const std::string& path);

  Revision revision() const { return revision_; }

  // Moves the mark to `revision`. Where that fails it stays as it is, which is harmless.
  void Set(Revision revision);

 private:
  AcknowledgedMark(FileDescriptor file, Revision revision)
      : file_(std::move(file)), revision_(revision) {}

  FileDescriptor file_;
  Revision revision_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_ACKNOWLEDGED_MARK_H_
