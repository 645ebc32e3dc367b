#ifndef GUIDON_CLIENTS_CLI_CONNECTION_H_
#define GUIDON_CLIENTS_CLI_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace guidon::cli {

// A server and how the user can name another.
struct Endpoint {
  std::string address;
  std::string option;    // e.g. "--server"
  std::string variable;  // e.g. "GUIDON_ADMIN_SERVER"
};

using Metadata = std::vector<std::pair<std::string, std::string>>;

// What every call on one server needs: its channel, request metadata, deadline, and errors that
// tell the user what to do. Connects with the first call.
class Connection {
 public:
  // `changes`: its calls change flags, so that one without an answer may have done so.
  Connection(Endpoint endpoint, absl::Duration timeout, Metadata metadata, bool changes);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const Endpoint& endpoint() const { return endpoint_; }

  void AddMetadata(grpc::ClientContext& context) const;

  // The call's outcome with its code kept and its message put for a user.
  absl::Status StatusOf(const grpc::Status& status) const;

  // Makes one unary call, e.g. Call(stub, &FlagAdmin::Stub::Get, request).
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) const {
    grpc::ClientContext context;
    AddMetadata(context);
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout_));
    Response response;
    absl::Status status = StatusOf((stub.*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

 private:
  Endpoint endpoint_;
  absl::Duration timeout_;
  Metadata metadata_;
  bool changes_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CONNECTION_H_
