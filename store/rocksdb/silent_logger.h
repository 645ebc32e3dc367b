#ifndef GUIDON_STORE_ROCKSDB_SILENT_LOGGER_H_
#define GUIDON_STORE_ROCKSDB_SILENT_LOGGER_H_

#include <memory>

#include "rocksdb/env.h"

namespace guidon {

// A log of RocksDB's that goes nowhere. Its own LOG file would end the process on a full disk:
// that logger goes on after a failed write, and Debian's library asserts that nobody does. What
// matters comes as a status anyway.
std::shared_ptr<rocksdb::Logger> MakeSilentLogger();

}  // namespace guidon

#endif  // GUIDON_STORE_ROCKSDB_SILENT_LOGGER_H_
