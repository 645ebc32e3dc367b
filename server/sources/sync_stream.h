#ifndef GUIDON_SERVER_SOURCES_SYNC_STREAM_H_
#define GUIDON_SERVER_SOURCES_SYNC_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "flagd/sync/v1/sync.grpc.pb.h"

namespace guidon {

// One call of SyncFlags, whose messages a thread waits for. The next message is not read before
// the last one was taken, so that the peer can skip to its newest state. Thread-safe.
class SyncStream final : private grpc::ClientReadReactor<flagd::sync::v1::SyncFlagsResponse> {
 public:
  // Begins the call.
  SyncStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& provider_id,
             const std::string& selector);
  // Cancels the call and waits for its end.
  ~SyncStream() override;

  // Waits for the next message. Nothing where the call has ended; Finished says how.
  // Also ends the call where `timeout` passes first.
  std::optional<std::string> Next(absl::Duration timeout);

  // How the call ended, once Next has returned nothing.
  grpc::Status Finished() const;

  void Cancel() { context_.TryCancel(); }

 private:
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;
  void AwaitEnd() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::unique_ptr<flagd::sync::v1::FlagSyncService::Stub> stub_;
  grpc::ClientContext context_;
  const flagd::sync::v1::SyncFlagsRequest request_;
  flagd::sync::v1::SyncFlagsResponse response_;

  mutable Mutex mutex_;
  CondVar changed_;
  bool arrived_ ABSL_GUARDED_BY(mutex_) = false;  // a message is in response_
  bool timed_out_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_SYNC_STREAM_H_
