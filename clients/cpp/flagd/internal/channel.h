#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_CHANNEL_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_CHANNEL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "flagd/internal/settings.h"

namespace grpc {
class Channel;
}

namespace guidon::flagd_internal {

// A channel to the daemon, which shares nothing with others: it forgets what failed before, and
// reads names and certificates anew. INVALID_ARGUMENT: a certificate's file cannot be read.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const Settings& settings);

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_CHANNEL_H_
