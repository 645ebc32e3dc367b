#ifndef GUIDON_STORE_ROCKSDB_VIEW_H_
#define GUIDON_STORE_ROCKSDB_VIEW_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "store/flag_store.h"
#include "store/history_chain.h"
#include "store/rocksdb/database.h"
#include "store/source_cache.h"

namespace guidon {

// What the store holds at one revision; later writes do not show. Thread-safe.
//
// Common errors: DATA_LOSS, what is stored is damaged; UNAVAILABLE, it cannot be read.
class View {
 public:
  // What `database` holds now, at the revision that it says or, where the caller knows that,
  // at `revision`.
  static absl::StatusOr<std::unique_ptr<const View>> Take(std::shared_ptr<Database> database);
  View(std::shared_ptr<Database> database, Revision revision);
  ~View();
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  Revision revision() const { return revision_; }
  absl::StatusOr<std::optional<StoredFlag>> Find(const FlagId& id) const;
  absl::StatusOr<std::vector<StoredFlag>> Flags() const;
  // As FlagStore has them.
  absl::StatusOr<std::vector<HistoryRecord>> History(const HistoryQuery& query) const;
  absl::StatusOr<std::vector<HistoryRecord>> ChangesAfter(Revision after, size_t limit) const;
  absl::StatusOr<HistoryCheck> VerifyHistory() const;
  // The history records after revision `after` as they are stored, at most `limit`; errors as
  // ChangesAfter.
  absl::StatusOr<std::vector<std::string>> HistoryBytes(Revision after, size_t limit) const;
  // The newest record that was trimmed; the chain's beginning where none was.
  absl::StatusOr<ChainLink> Base() const;
  // The hash of the newest history record, as the store keeps it; "" where it does not.
  absl::StatusOr<std::string> Head() const;
  // The same, from the record itself; of an empty history, that of the chain's beginning.
  absl::StatusOr<std::string> HashOfNewest() const;
  // As FlagStore has them.
  absl::StatusOr<std::optional<std::string>> Entry(const std::string& table,
                                                   const std::string& name) const;
  absl::StatusOr<std::map<std::string, std::string>> Entries(const std::string& table) const;
  // As SourceCache has it.
  absl::StatusOr<std::optional<CachedDocument>> Cached(const std::string& source) const;
  // The sources that have a cached document.
  absl::StatusOr<std::vector<std::string>> CachedSources() const;

  // Whether the history ends with the view's revision, all flags can be read, and none is
  // newer than that. O(number of flags).
  absl::Status CheckConsistency() const;

 private:
  std::unique_ptr<rocksdb::Iterator> Iterate(Family family) const;
  absl::StatusOr<HistoryRecord> Record(Revision revision) const;
  // What stands under `key`; nothing where that is missing.
  absl::StatusOr<std::optional<std::string>> Value(Family family, const std::string& key,
                                                   absl::string_view what) const;
  absl::Status Damage(const absl::Status& status) const;

  const std::shared_ptr<Database> database_;
  const rocksdb::Snapshot* const snapshot_;
  const Revision revision_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_VIEW_H_
