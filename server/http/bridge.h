#ifndef GUIDON_SERVER_HTTP_BRIDGE_H_
#define GUIDON_SERVER_HTTP_BRIDGE_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/http/event_body.h"
#include "server/http/http_message.h"

// Calls of a gRPC server on behalf of a request that came by HTTP.
namespace guidon {

struct BridgedCall {
  std::string method;  // "/guidon.admin.v1.FlagAdmin/Get"
  std::unique_ptr<google::protobuf::Message> question;
  std::unique_ptr<google::protobuf::Message> answer;  // empty; of the method's type
  std::unique_ptr<grpc::ClientContext> context;
};

// Adds to a call's context what is to be known of the request: its headers, but for those that
// are about HTTP itself and those that gRPC cannot carry by their name; its limit of time, unless
// that is 0; and what AddFrontMetadata tells.
// INVALID_ARGUMENT: a header has a value that is not printable ASCII.
absl::Status FillContext(const HttpRequest& request, absl::Duration limit,
                         grpc::ClientContext& context);

// Calls a unary method. `reply` makes the reply, once there is an answer or an error.
using MakeReply =
    std::function<HttpReply(const absl::Status& status, const google::protobuf::Message& answer)>;
std::unique_ptr<PendingReply> CallUnary(std::shared_ptr<grpc::Channel> channel, BridgedCall call,
                                        MakeReply reply);

// Calls a method whose answers are a stream. The next one is read when the client has taken the
// last.
std::unique_ptr<BodyStream> CallStreaming(std::shared_ptr<grpc::Channel> channel, BridgedCall call,
                                          StreamFraming framing);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_BRIDGE_H_
