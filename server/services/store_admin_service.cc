#include "server/services/store_admin_service.h"

#include "guidon/admin/v1/store.grpc.pb.h"
#include "server/services/backup_restorer.h"
#include "server/services/backup_stream_writer.h"
#include "server/services/failed_stream.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

class StoreAdminService final : public v1::StoreAdmin::CallbackService {
 public:
  StoreAdminService(RocksDbStore& store, CallWorkers& workers, Access& access)
      : store_(store), workers_(workers), access_(access) {}

  grpc::ServerUnaryReactor* VerifyHistory(grpc::CallbackServerContext* context,
                                          const v1::VerifyHistoryRequest* request,
                                          v1::VerifyHistoryResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Everything());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<HistoryCheck> check = store_.VerifyHistory();
    if (check.ok()) {
      response->set_first_revision(check->first);
      response->set_last_revision(check->last);
      response->set_chained_from_revision(check->chained_from);
      response->set_trimmed_to_revision(check->trimmed_to);
      for (const HistoryCheck::Finding& found : check->findings) {
        auto& finding = *response->add_findings();
        finding.set_revision(found.revision);
        finding.set_what(found.what);
      }
    }
    return Finish(context, check.status());
  }

  // The reactors delete themselves. A backup holds all flag sets, and the tokens' hashes.
  grpc::ServerWriteReactor<v1::BackupResponse>* Backup(grpc::CallbackServerContext* context,
                                                       const v1::BackupRequest* request) override {
    const auto caller = access_.Authorize(*context, *request, Role::kAdmin, Reach::Everything());
    if (!caller.ok()) return new FailedStream<v1::BackupResponse>(ToGrpcStatus(caller.status()));
    return new BackupStreamWriter(store_.Backup(), workers_);
  }

  grpc::ServerReadReactor<v1::RestoreBackupRequest>* RestoreBackup(
      grpc::CallbackServerContext* context, v1::RestoreBackupResponse* response) override {
    const auto caller =
        access_.Authorize(*context, v1::RestoreBackupRequest(), Role::kAdmin, Reach::Everything());
    if (!caller.ok()) {
      return new FailedUpload<v1::RestoreBackupRequest>(ToGrpcStatus(caller.status()));
    }
    return new BackupRestorer(*context, store_, workers_, caller->identity, *response);
  }

 private:
  RocksDbStore& store_;
  CallWorkers& workers_;
  Access& access_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStoreAdminService(RocksDbStore& store, CallWorkers& workers,
                                                     Access& access) {
  return std::make_unique<StoreAdminService>(store, workers, access);
}

}  // namespace guidon
