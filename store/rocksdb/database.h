#ifndef GUIDON_STORE_ROCKSDB_DATABASE_H_
#define GUIDON_STORE_ROCKSDB_DATABASE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/write_batch.h"

namespace guidon {

// What the column families hold, by their number.
enum class Family : uint8_t {
  kMeta,         // what stands below; CachedKey -> CachedDocument
  kFlags,        // FlagKey -> FlagRecord
  kHistory,      // RevisionKey -> HistoryRecord
  kFlagHistory,  // FlagRevisionKey -> nothing
};

// In kMeta: the newest revision, and the hash of its history record; the newest revision that was
// trimmed from the history and the hash of its record, nothing where none was.
inline constexpr absl::string_view kRevisionName = "revision";
inline constexpr absl::string_view kHeadName = "history_head";
inline constexpr absl::string_view kBaseName = "history_base";

inline rocksdb::Slice ToSlice(absl::string_view text) { return {text.data(), text.size()}; }
inline absl::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// An open database with guidon's column families; closed when it is destroyed. Thread-safe.
class Database {
 public:
  enum class Mode {
    kCreate,
    kReadOnly,  // changes no file, and sees no later change
    kReadWrite
  };

  // Opens the database in folder `path` of the store in `folder`, which messages name.
  //
  // DATA_LOSS: files are damaged or missing. FAILED_PRECONDITION: it has other column families
  // than guidon's. UNAVAILABLE: the operating system refuses.
  static absl::StatusOr<std::shared_ptr<Database>> Open(const std::string& folder,
                                                        const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* family(Family family) const {
    return handles_[static_cast<size_t>(family)];
  }
  const std::string& folder() const { return folder_; }

  // About how much of it the log alone holds; all that is written anew when it is next opened.
  uint64_t UnflushedBytes() const;

  // Begins to write to files what the log alone holds, so that its memory is free again. An error
  // shows when the database is next written to.
  void BeginFlush();

  // Makes all of `batch` durable, or nothing. After an error, what the files hold is uncertain:
  // the database must be closed and opened anew.
  rocksdb::Status Write(rocksdb::WriteBatch& batch);

 private:
  explicit Database(const std::string& folder) : folder_(folder) {}

  const std::string folder_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_DATABASE_H_
