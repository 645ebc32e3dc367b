#ifndef GUIDON_SERVER_HTTP_BRIDGE_H_
#define GUIDON_SERVER_HTTP_BRIDGE_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
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

// Makes a call's reply, once there is an answer or an error.
using MakeReply =
    std::function<HttpReply(const absl::Status& status, const google::protobuf::Message& answer)>;

// A way to a gRPC server. Thread-safe.
class Bridge {
 public:
  explicit Bridge(std::shared_ptr<grpc::Channel> channel) : channel_(std::move(channel)) {}

  // Waits until gRPC is done with all calls, whose replies must be destroyed already: the channel
  // may not end in one of gRPC's own threads.
  ~Bridge();
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  // Calls a unary method.
  std::unique_ptr<PendingReply> CallUnary(BridgedCall call, MakeReply reply);

  // Calls a method whose answers are a stream. The next one is read when the client has taken the
  // last.
  std::unique_ptr<BodyStream> CallStreaming(BridgedCall call, StreamFraming framing);

  // For the calls: gRPC begins with one; gRPC is done with one, and it holds the channel no more.
  void Begin();
  void End();

 private:
  const std::shared_ptr<grpc::Channel> channel_;
  Mutex mutex_;
  CondVar ended_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_BRIDGE_H_
