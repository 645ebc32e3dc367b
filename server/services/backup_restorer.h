#ifndef GUIDON_SERVER_SERVICES_BACKUP_RESTORER_H_
#define GUIDON_SERVER_SERVICES_BACKUP_RESTORER_H_

#include <grpcpp/grpcpp.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "guidon/admin/v1/store.pb.h"
#include "server/call_workers.h"
#include "store/backup/backup_unpacker.h"
#include "store/backup/scratch_folder.h"
#include "store/rocksdb/rocksdb_flag_store.h"

namespace guidon {

// Receives a backup, and when all of it is there and found good, makes the store's flags what they
// are in it; works on `workers`, which must outlive the call, as `store` must. Deletes itself.
class BackupRestorer final : public grpc::ServerReadReactor<admin::v1::RestoreBackupRequest> {
 public:
  BackupRestorer(const grpc::CallbackServerContext& context, RocksDbStore& store,
                 CallWorkers& workers, std::string actor,
                 admin::v1::RestoreBackupResponse& response);

  void OnReadDone(bool ok) override {
    workers_.Run([this, ok] { Take(ok); });
  }
  void OnDone() override { delete this; }

 private:
  void Take(bool ok);
  absl::Status Restore();

  const grpc::CallbackServerContext& context_;
  RocksDbStore& store_;
  CallWorkers& workers_;
  const std::string actor_;
  admin::v1::RestoreBackupResponse& response_;
  const absl::StatusOr<ScratchFolder> folder_;
  std::optional<BackupUnpacker> unpacker_;
  admin::v1::RestoreBackupRequest request_;
  std::optional<admin::v1::RestoreBackupRequest> first_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_BACKUP_RESTORER_H_
