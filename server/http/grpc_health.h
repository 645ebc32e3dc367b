#ifndef GUIDON_SERVER_HTTP_GRPC_HEALTH_H_
#define GUIDON_SERVER_HTTP_GRPC_HEALTH_H_

#include "absl/strings/string_view.h"
#include "server/http/http_message.h"
#include "server/services/stream_hub.h"

// grpc.health.v1, for connections that the gRPC library does not serve.
namespace guidon {

// Whether `path` is that of a method of the health service.
bool IsHealthCall(absl::string_view path);

// Answers such a call, whose message is `request`, about the daemon as a whole: it serves until
// `hub` is shut down. NOT_FOUND, or SERVICE_UNKNOWN by Watch: the client asks for a single service.
HttpReply AnswerHealth(StreamHub& hub, absl::string_view path, absl::string_view request);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_GRPC_HEALTH_H_
