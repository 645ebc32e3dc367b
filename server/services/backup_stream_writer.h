#ifndef GUIDON_SERVER_SERVICES_BACKUP_STREAM_WRITER_H_
#define GUIDON_SERVER_SERVICES_BACKUP_STREAM_WRITER_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "base/sha256.h"
#include "guidon/admin/v1/store.pb.h"
#include "server/call_workers.h"
#include "store/backup/backup_stream.h"

namespace guidon {

// Sends a backup to a client, piece by piece as the client takes them; reads it on `workers`, which
// must outlive the call. Deletes itself.
class BackupStreamWriter final : public grpc::ServerWriteReactor<admin::v1::BackupResponse> {
 public:
  BackupStreamWriter(absl::StatusOr<std::unique_ptr<BackupStream>> stream, CallWorkers& workers);

  void OnWriteDone(bool ok) override;
  void OnDone() override { delete this; }

 private:
  void Send();

  const absl::StatusOr<std::unique_ptr<BackupStream>> stream_;
  CallWorkers& workers_;
  Sha256 hash_;
  bool last_sent_ = false;
  admin::v1::BackupResponse response_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_BACKUP_STREAM_WRITER_H_
