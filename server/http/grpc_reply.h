#ifndef GUIDON_SERVER_HTTP_GRPC_REPLY_H_
#define GUIDON_SERVER_HTTP_GRPC_REPLY_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "server/http/http_message.h"

// How replies to gRPC calls are written (PROTOCOL-HTTP2 of gRPC's documentation).
namespace guidon {

inline constexpr char kGrpcContentType[] = "application/grpc";

// What a reply ends with. The payload kErrorDetails of `status` goes along.
HttpHeaders GrpcTrailers(const absl::Status& status);

// A message as it goes over the wire, in its envelope.
std::string GrpcFrame(const google::protobuf::Message& message);

// The reply to a unary call that succeeded, and to any that failed before it sent a message.
HttpReply GrpcReply(std::string frame);
HttpReply FailedGrpcCall(const absl::Status& status);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_GRPC_REPLY_H_
