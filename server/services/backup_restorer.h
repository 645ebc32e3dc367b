#ifndef GUIDON_SERVER_SERVICES_BACKUP_RESTORER_H_
#define GUIDON_SERVER_SERVICES_BACKUP_RESTORER_H_

#include <grpcpp/grpcpp.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "guidon/admin/v1/store.pb.h"
#include "store/backup/backup_unpacker.h"
#include "store/backup/scratch_folder.h"
#include "store/rocksdb/rocksdb_flag_store.h"

namespace guidon {

// Receives a backup, and when all of it is there and found good, makes the store's flags what they
// are in it. Deletes itself.
class BackupRestorer final : public grpc::ServerReadReactor<admin::v1::RestoreBackupRequest> {
 public:
  BackupRestorer(const grpc::CallbackServerContext& context, RocksDbStore& store, std::string actor,
                 admin::v1::RestoreBackupResponse& response);

  void OnReadDone(bool ok) override;
  void OnDone() override { delete this; }

 private:
  absl::Status Restore();

  const grpc::CallbackServerContext& context_;
  RocksDbStore& store_;
  const std::string actor_;
  admin::v1::RestoreBackupResponse& response_;
  const absl::StatusOr<ScratchFolder> folder_;
  std::optional<BackupUnpacker> unpacker_;
  admin::v1::RestoreBackupRequest request_;
  std::optional<admin::v1::RestoreBackupRequest> first_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_BACKUP_RESTORER_H_
