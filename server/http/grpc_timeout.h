#ifndef GUIDON_SERVER_HTTP_GRPC_TIMEOUT_H_
#define GUIDON_SERVER_HTTP_GRPC_TIMEOUT_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/http/http_message.h"

namespace guidon {

// The value of a header grpc-timeout, "100m" or "2S"; nullopt: it is not in that form.
std::optional<absl::Duration> ReadGrpcTimeout(absl::string_view text);

// How long a call by gRPC or gRPC-Web may take, by its header grpc-timeout; 0: there is no limit.
//
// INVALID_ARGUMENT: the header is no time. DEADLINE_EXCEEDED: it is 0, so the time has passed.
absl::StatusOr<absl::Duration> GrpcTimeout(const HttpRequest& request);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_GRPC_TIMEOUT_H_
