#include "store/rocksdb/database.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "rocksdb/cache.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/table.h"
#include "store/rocksdb/silent_logger.h"
#include "store/rocksdb/status.h"

namespace guidon {
namespace {

// In the order of Family. RocksDB insists on one by the name of "default".
constexpr std::array kFamilyNames = {"default", "flags", "history", "flag_history"};

constexpr size_t kMebibyte = size_t{1} << 20;

rocksdb::DBOptions MakeDbOptions(Database::Mode mode) {
  rocksdb::DBOptions options;
  options.create_if_missing = mode == Database::Mode::kCreate;
  options.create_missing_column_families = options.create_if_missing;
  options.error_if_exists = options.create_if_missing;

  options.paranoid_checks = true;
  // A crash may cut the log's last record short. Any other fault in it is an error: the default
  // would drop all that follows the fault.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // Else a crash could leave some families flushed and others in a log that is missing.
  options.atomic_flush = true;
  // The store reopens a database that failed, for it alone knows what was acknowledged.
  options.max_bgerror_resume_count = 0;

  options.max_open_files = 64;
  options.max_background_jobs = 2;
  options.db_write_buffer_size = 16 * kMebibyte;
  options.max_manifest_file_size = 4 * kMebibyte;
  options.info_log = MakeSilentLogger();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(8 * kMebibyte);
  table.cache_index_and_filter_blocks = true;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = 4 * kMebibyte;
  options.compression = rocksdb::kLZ4Compression;

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const char* const name : kFamilyNames) families.emplace_back(name, options);
  return families;
}

absl::Status CheckFamilies(const std::string& folder, const std::string& path) {
  std::vector<std::string> names;
  const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies({}, path, &names);
  if (!listed.ok()) return FromRocksDb(folder, "read the database's MANIFEST", listed);
  for (const std::string& name : names) {
    if (std::find(kFamilyNames.begin(), kFamilyNames.end(), name) == kFamilyNames.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat("store folder ", folder, ": its database has a column family \"", name,
                       "\" that guidon does not know: choose another folder with --store"));
    }
  }
  if (names.size() != kFamilyNames.size()) {
    return Damaged(folder, "the database lacks column families");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<Database>> Database::Open(const std::string& folder,
                                                         const std::string& path, Mode mode) {
  if (mode != Mode::kCreate) {
    if (absl::Status checked = CheckFamilies(folder, path); !checked.ok()) return checked;
  }
  std::shared_ptr<Database> database(new Database(folder));
  rocksdb::DB* db = nullptr;
  const rocksdb::DBOptions options = MakeDbOptions(mode);
  const rocksdb::Status opened =
      mode == Mode::kReadOnly
          ? rocksdb::DB::OpenForReadOnly(options, path, MakeFamilies(), &database->handles_, &db)
          : rocksdb::DB::Open(options, path, MakeFamilies(), &database->handles_, &db);
  database->db_.reset(db);
  if (!opened.ok()) return FromRocksDb(folder, "open the database", opened);
  return database;
}

Database::~Database() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* const handle : handles_) {
    db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  db_->Close().PermitUncheckedError();
}

uint64_t Database::UnflushedBytes() const {
  uint64_t bytes = 0;
  db_->GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &bytes);
  return bytes;
}

void Database::BeginFlush() {
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  db_->Flush(options, handles_).PermitUncheckedError();
}

rocksdb::Status Database::Write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  return db_->Write(options, &batch);
}

}  // namespace guidon
