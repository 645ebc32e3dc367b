#ifndef GUIDON_SERVER_SERVICES_SYNC_SERVICE_H_
#define GUIDON_SERVER_SERVICES_SYNC_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/struct.pb.h"
#include "server/flag_catalog.h"
#include "server/services/flag_set_text.h"
#include "server/services/stream_hub.h"
#include "server/sync_metrics.h"

namespace guidon {

// What sync services work with. All that is referred to must outlive them.
struct SyncDependencies {
  FlagSetTexts& texts;
  StreamHub& hub;
  SyncMetrics& metrics;
  google::protobuf::Struct static_context;                // sent as `sync_context`
  bool disable_metadata = false;                          // GetMetadata is UNIMPLEMENTED then
  absl::Duration stream_deadline = absl::ZeroDuration();  // 0: streams last for ever
};

// flagd.sync.v1 and sync.v1, to be registered with one server. They behave as
// shared/flagd-behaviour.md says. A change is written once for all streams that select the same.
std::vector<std::unique_ptr<grpc::Service>> MakeSyncServices(const SyncDependencies& dependencies);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_SYNC_SERVICE_H_
