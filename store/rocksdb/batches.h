#ifndef GUIDON_STORE_ROCKSDB_BATCHES_H_
#define GUIDON_STORE_ROCKSDB_BATCHES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "rocksdb/write_batch.h"
#include "store/flag_store.h"
#include "store/history_chain.h"
#include "store/rocksdb/database.h"
#include "store/source_cache.h"

// What is written: for changes, their flags, their history and the newest revision, together.
namespace guidon {

// For `records`, oldest first, at least one, which are stored as `chained`.
absl::StatusOr<rocksdb::WriteBatch> MakeBatch(const Database& database,
                                              const std::vector<HistoryRecord>& records,
                                              const ChainedRecords& chained);

// Takes `records` back, the newest ones of the store, oldest first; at least one.
absl::StatusOr<rocksdb::WriteBatch> MakeUndoBatch(const Database& database,
                                                  const std::vector<HistoryRecord>& records);

// Trims `records`, the oldest ones of the history, which begins after `base` then.
absl::StatusOr<rocksdb::WriteBatch> MakeTrimBatch(const Database& database,
                                                  const std::vector<HistoryRecord>& records,
                                                  const ChainLink& base);

// Puts a source's cached document in place of the former one.
absl::StatusOr<rocksdb::WriteBatch> MakeCacheBatch(const Database& database,
                                                   const std::string& source,
                                                   const CachedDocument& document);

// Takes the cached documents of `sources` away.
absl::StatusOr<rocksdb::WriteBatch> MakeUncacheBatch(const Database& database,
                                                     const std::vector<std::string>& sources);

// For a store that is created.
absl::StatusOr<rocksdb::WriteBatch> MakeFirstBatch(const Database& database);

// Sets the hash that the history ends with.
absl::StatusOr<rocksdb::WriteBatch> MakeHeadBatch(const Database& database,
                                                  const std::string& head);

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_BATCHES_H_
