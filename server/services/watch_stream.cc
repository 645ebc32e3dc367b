#include "server/services/watch_stream.h"

#include <utility>

#include "server/services/admin_messages.h"

namespace guidon {
namespace {

constexpr size_t kBatch = 64;

}  // namespace

grpc::ServerWriteReactor<admin::v1::WatchResponse>* WatchStream::Start(const FlagStore& store,
                                                                       StreamHub& hub,
                                                                       Revision after) {
  auto stream = std::shared_ptr<WatchStream>(new WatchStream(store, hub, after));
  stream->StartSendInitialMetadata();  // so that the client knows that it is watching
  hub.Add(stream);
  stream->SendNext();
  return stream.get();
}

void WatchStream::Shutdown() {
  {
    MutexLock lock(mutex_);
    if (!ending_) status_ = {grpc::StatusCode::UNAVAILABLE, "guidond is shutting down"};
    ending_ = true;
  }
  SendNext();
}

void WatchStream::OnWriteDone(bool ok) {
  {
    MutexLock lock(mutex_);
    sending_ = false;
    ending_ = ending_ || !ok;
  }
  SendNext();
}

void WatchStream::OnCancel() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  SendNext();
}

bool WatchStream::Fetch() {
  if (pending_.empty()) {
    absl::StatusOr<std::vector<HistoryRecord>> changes = store_.ChangesAfter(sent_, kBatch);
    if (!changes.ok()) {
      status_ = ToGrpcStatus(changes.status());
      ending_ = true;
      return false;
    }
    for (HistoryRecord& change : *changes) pending_.push_back(std::move(change));
  }
  if (pending_.empty()) return false;
  response_.Clear();
  FillChange(pending_.front(), *response_.mutable_change());
  sent_ = pending_.front().revision;
  pending_.pop_front();
  return true;
}

void WatchStream::SendNext() {
  grpc::Status status;
  bool finish = false;
  {
    MutexLock lock(mutex_);
    if (sending_ || finished_) return;
    sending_ = !ending_ && Fetch();
    finish = finished_ = ending_;
    if (!sending_ && !finish) return;
    status = status_;
  }
  // Outside the lock: gRPC may run its callbacks at once.
  if (finish) {
    Finish(status);
  } else {
    StartWrite(&response_);
  }
}

}  // namespace guidon
