#ifndef GUIDON_SERVER_SOURCES_GRPC_SOURCE_H_
#define GUIDON_SERVER_SOURCES_GRPC_SOURCE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/sources/running_source.h"
#include "server/sources/source_config.h"
#include "server/sources/source_feed.h"
#include "server/sources/stop_signal.h"

namespace guidon {

class SyncStream;

// How long the source waits for its peer.
struct GrpcPatience {
  absl::Duration connect = absl::Seconds(20);
  absl::Duration first_message = absl::Seconds(30);  // a peer sends one at once
  absl::Duration ping_interval = absl::Minutes(1);   // on a silent connection
  absl::Duration ping_answer = absl::Seconds(10);
  absl::Duration first_backoff = absl::Milliseconds(250);
  absl::Duration most_backoff = absl::Seconds(20);
};

// Follows the sync service (flagd.sync.v1) of another daemon. A stream that ends is begun again,
// for ever, on a new connection; a peer that has gone silent is found out by pings, which come less
// often once the peer finds them too many.
class GrpcSource final : public RunningSource {
 public:
  // `feed` must outlive this.
  GrpcSource(const SourceConfig& config, SourceFeed& feed, const GrpcPatience& patience = {});
  ~GrpcSource() override;

 private:
  void Run();
  absl::Status Follow(bool& got_message);
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect() const;

  const SourceConfig config_;
  SourceFeed& feed_;
  const GrpcPatience patience_;
  absl::Duration ping_interval_;
  StopSignal stop_;
  Mutex mutex_;
  SyncStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;  // the open one, for the destructor
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_GRPC_SOURCE_H_
