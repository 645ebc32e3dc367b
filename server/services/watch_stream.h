#ifndef GUIDON_SERVER_SERVICES_WATCH_STREAM_H_
#define GUIDON_SERVER_SERVICES_WATCH_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>

#include "base/mutex.h"
#include "guidon/admin/v1/admin.pb.h"
#include "server/services/stream_hub.h"
#include "store/flag_store.h"

namespace guidon {

// One client's Watch call: sends the store's changes in order, each once, reading them from the
// history as fast as the client takes them.
class WatchStream final : public grpc::ServerWriteReactor<admin::v1::WatchResponse>,
                          public HubStream {
 public:
  // Starts the stream after revision `after` and hands it to `hub`, which keeps it until gRPC is
  // done with it.
  static grpc::ServerWriteReactor<admin::v1::WatchResponse>* Start(const FlagStore& store,
                                                                   StreamHub& hub, Revision after);

  void Wake() override { SendNext(); }
  void Tick(std::chrono::steady_clock::time_point) override {}
  void Shutdown() override;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { hub_.Remove(this); }

 private:
  WatchStream(const FlagStore& store, StreamHub& hub, Revision after)
      : store_(store), hub_(hub), sent_(after) {}

  void SendNext();
  // Takes the next change into response_; false when there is none, or status_ was set.
  bool Fetch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const FlagStore& store_;
  StreamHub& hub_;
  Mutex mutex_;
  Revision sent_ ABSL_GUARDED_BY(mutex_);
  std::deque<HistoryRecord> pending_ ABSL_GUARDED_BY(mutex_);
  bool sending_ ABSL_GUARDED_BY(mutex_) = false;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::Status status_ ABSL_GUARDED_BY(mutex_);
  admin::v1::WatchResponse response_;  // belongs to gRPC while sending_
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_WATCH_STREAM_H_
