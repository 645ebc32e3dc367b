#include "server/services/backup_stream_writer.h"

#include <string>
#include <utility>

#include "server/services/grpc_status.h"

namespace guidon {
namespace {

constexpr size_t kChunk = size_t{1} << 18;

}  // namespace

BackupStreamWriter::BackupStreamWriter(absl::StatusOr<std::unique_ptr<BackupStream>> stream,
                                       CallWorkers& workers)
    : stream_(std::move(stream)), workers_(workers) {
  if (!stream_.ok()) {
    Finish(ToGrpcStatus(stream_.status()));
    return;
  }
  response_.set_revision((*stream_)->label().revision);
  response_.set_total_bytes((*stream_)->size());
  Send();
}

void BackupStreamWriter::Send() {
  absl::StatusOr<std::string> chunk = (*stream_)->Read(kChunk);
  if (!chunk.ok()) {
    Finish(ToGrpcStatus(chunk.status()));
    return;
  }
  hash_.Add(*chunk);
  last_sent_ = chunk->empty();
  if (last_sent_) response_.set_sha256(hash_.Finish());
  response_.set_chunk(*std::move(chunk));
  StartWrite(&response_);
}

void BackupStreamWriter::OnWriteDone(bool ok) {
  if (!ok || last_sent_) {
    Finish(ok ? grpc::Status::OK : grpc::Status::CANCELLED);
    return;
  }
  response_.Clear();
  workers_.Run([this] { Send(); });
}

}  // namespace guidon
