#include "store/rocksdb/upgrade.h"

#include <string>

#include "store/rocksdb/batches.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb/view.h"

namespace guidon {
namespace {

absl::Status From1To2(const std::shared_ptr<Database>& database) {
  const absl::StatusOr<std::unique_ptr<const View>> view = View::Take(database);
  if (!view.ok()) return view.status();
  const absl::StatusOr<std::string> head = (*view)->HashOfNewest();
  if (!head.ok()) return head.status();
  absl::StatusOr<rocksdb::WriteBatch> batch = MakeHeadBatch(*database, *head);
  if (!batch.ok()) return batch.status();
  const rocksdb::Status written = database->Write(*batch);
  return written.ok() ? absl::OkStatus()
                      : FromRocksDb(database->folder(), "upgrade the database", written);
}

}  // namespace

absl::Status Upgrade(StoreFolder& folder, const std::shared_ptr<Database>& database) {
  if (folder.format() == kStoreFormat) return absl::OkStatus();
  if (absl::Status upgraded = From1To2(database); !upgraded.ok()) return upgraded;
  return folder.SetFormat();
}

}  // namespace guidon
