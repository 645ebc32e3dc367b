#include "server/services/store_admin_service.h"

#include <string>

#include "guidon/admin/v1/store.grpc.pb.h"
#include "server/services/backup_restorer.h"
#include "server/services/backup_stream_writer.h"
#include "server/services/grpc_headers.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

class StoreAdminService final : public v1::StoreAdmin::CallbackService {
 public:
  StoreAdminService(RocksDbStore& store, CallWorkers& workers) : store_(store), workers_(workers) {}

  grpc::ServerUnaryReactor* VerifyHistory(grpc::CallbackServerContext* context,
                                          const v1::VerifyHistoryRequest*,
                                          v1::VerifyHistoryResponse* response) override {
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

  // The reactors delete themselves.
  grpc::ServerWriteReactor<v1::BackupResponse>* Backup(grpc::CallbackServerContext*,
                                                       const v1::BackupRequest*) override {
    return new BackupStreamWriter(store_.Backup(), workers_);
  }

  grpc::ServerReadReactor<v1::RestoreBackupRequest>* RestoreBackup(
      grpc::CallbackServerContext* context, v1::RestoreBackupResponse* response) override {
    const std::string actor(HeaderOf(*context, "guidon-actor").value_or("unknown"));
    return new BackupRestorer(*context, store_, workers_, actor, *response);
  }

 private:
  RocksDbStore& store_;
  CallWorkers& workers_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStoreAdminService(RocksDbStore& store, CallWorkers& workers) {
  return std::make_unique<StoreAdminService>(store, workers);
}

}  // namespace guidon
