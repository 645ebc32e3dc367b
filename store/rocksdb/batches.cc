#include "store/rocksdb/batches.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "store/history_chain.h"
#include "store/record_codec.h"
#include "store/rocksdb/keys.h"
#include "store/rocksdb/status.h"

namespace guidon {
namespace {

// A WriteBatch that remembers its first error.
class Batch {
 public:
  explicit Batch(const Database& database) : database_(database) {}

  void Put(Family family, const std::string& key, const std::string& value) {
    Note(batch_.Put(database_.family(family), key, value));
  }
  void Delete(Family family, const std::string& key) {
    Note(batch_.Delete(database_.family(family), key));
  }

  void SetRevision(Revision revision) {
    Put(Family::kMeta, std::string(kRevisionName), RevisionKey(revision));
  }

  void SetHead(const std::string& head) { Put(Family::kMeta, std::string(kHeadName), head); }

  void SetFlag(const FlagId& id, const std::optional<StoredFlag>& flag) {
    if (flag.has_value()) {
      Put(Family::kFlags, FlagKey(id), EncodeFlag(*flag));
    } else {
      Delete(Family::kFlags, FlagKey(id));
    }
  }

  void DeleteHistory(const HistoryRecord& record) {
    Delete(Family::kHistory, RevisionKey(record.revision));
    Delete(Family::kFlagHistory, FlagRevisionKey(record.id, record.revision));
  }

  void SetEntry(const std::string& table, const std::string& name,
                const std::optional<std::string>& value) {
    if (value.has_value()) {
      Put(Family::kMeta, EntryKey(table, name), *value);
    } else {
      Delete(Family::kMeta, EntryKey(table, name));
    }
  }

  absl::StatusOr<rocksdb::WriteBatch> Take() && {
    if (!status_.ok()) return FromRocksDb(database_.folder(), "prepare a change", status_);
    return std::move(batch_);
  }

 private:
  void Note(const rocksdb::Status& status) {
    if (status_.ok()) status_ = status;
  }

  const Database& database_;
  rocksdb::WriteBatch batch_;
  rocksdb::Status status_;
};

}  // namespace

absl::StatusOr<rocksdb::WriteBatch> MakeBatch(const Database& database,
                                              const std::vector<HistoryRecord>& records,
                                              const ChainedRecords& chained) {
  Batch batch(database);
  for (size_t i = 0; i < records.size(); ++i) {
    const HistoryRecord& record = records[i];
    if (!record.leaves_flag()) batch.SetFlag(record.id, record.after);
    for (const EntryChange& entry : record.entries) {
      batch.SetEntry(entry.table, entry.name, entry.after);
    }
    batch.Put(Family::kHistory, RevisionKey(record.revision), chained.bytes[i]);
    batch.Put(Family::kFlagHistory, FlagRevisionKey(record.id, record.revision), "");
  }
  batch.SetRevision(records.back().revision);
  batch.SetHead(chained.head);
  return std::move(batch).Take();
}

absl::StatusOr<rocksdb::WriteBatch> MakeUndoBatch(const Database& database,
                                                  const std::vector<HistoryRecord>& records) {
  Batch batch(database);
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (!record->leaves_flag()) batch.SetFlag(record->id, record->before);
    for (auto entry = record->entries.rbegin(); entry != record->entries.rend(); ++entry) {
      batch.SetEntry(entry->table, entry->name, entry->before);
    }
    batch.DeleteHistory(*record);
  }
  batch.SetRevision(records.front().revision - 1);
  batch.SetHead(records.front().previous_hash);
  return std::move(batch).Take();
}

absl::StatusOr<rocksdb::WriteBatch> MakeTrimBatch(const Database& database,
                                                  const std::vector<HistoryRecord>& records,
                                                  const ChainLink& base) {
  Batch batch(database);
  for (const HistoryRecord& record : records) batch.DeleteHistory(record);
  batch.Put(Family::kMeta, std::string(kBaseName),
            absl::StrCat(RevisionKey(base.revision), base.hash));
  return std::move(batch).Take();
}

absl::StatusOr<rocksdb::WriteBatch> MakeCacheBatch(const Database& database,
                                                   const std::string& source,
                                                   const CachedDocument& document) {
  Batch batch(database);
  batch.Put(Family::kMeta, CachedKey(source), EncodeCached(document));
  return std::move(batch).Take();
}

absl::StatusOr<rocksdb::WriteBatch> MakeUncacheBatch(const Database& database,
                                                     const std::vector<std::string>& sources) {
  Batch batch(database);
  for (const std::string& source : sources) batch.Delete(Family::kMeta, CachedKey(source));
  return std::move(batch).Take();
}

absl::StatusOr<rocksdb::WriteBatch> MakeFirstBatch(const Database& database) {
  Batch batch(database);
  batch.SetRevision(0);
  batch.SetHead(ChainBeginning());
  return std::move(batch).Take();
}

absl::StatusOr<rocksdb::WriteBatch> MakeHeadBatch(const Database& database,
                                                  const std::string& head) {
  Batch batch(database);
  batch.SetHead(head);
  return std::move(batch).Take();
}

}  // namespace guidon
