#ifndef GUIDON_CLIENTS_CLI_CONNECTION_H_
#define GUIDON_CLIENTS_CLI_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/retry.h"

namespace guidon::cli {

// Files (PEM) for servers that are spoken to by TLS; "" stands for none.
struct TlsOptions {
  std::string ca;           // whose certificates to trust, instead of the system's CAs
  std::string certificate;  // of this client
  std::string key;
  std::string server_name;  // in the server's certificate; "": the address's
};

// A server and how the user can name another.
struct Endpoint {
  std::string address;   // host:port, or https://host:port for TLS
  std::string option;    // e.g. "--server"
  std::string variable;  // e.g. "GUIDON_ADMIN_SERVER"
};

using Metadata = std::vector<std::pair<std::string, std::string>>;

// What every call on one server needs: its channel, request metadata, deadline, and errors that
// tell the user what to do. Connects with the first call.
class Connection {
 public:
  // `changes`: its calls change flags, so that one without an answer may have done so. Files of
  // `tls` that cannot be read fail each call.
  Connection(Endpoint endpoint, const TlsOptions& tls, absl::Duration timeout, Metadata metadata,
             bool changes);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const Endpoint& endpoint() const { return endpoint_; }

  // Sends `token` with each call; "" is none. Calls fail with its error.
  void UseToken(const absl::StatusOr<std::string>& token);

  void AddMetadata(grpc::ClientContext& context) const;

  // What keeps all calls from being made.
  const absl::Status& usable() const { return usable_; }

  // The call's outcome with its code kept and its message put for a user.
  absl::Status StatusOf(const grpc::Status& status) const;

  // Makes one unary call, e.g. Call(stub, &FlagAdmin::Stub::Get, request).
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) const {
    grpc::ClientContext context;
    return CallOnce(context, absl::Now() + timeout_, stub, method, request);
  }

  // As above, for a write that the server carries out once for each idempotency key: it gets one,
  // and is tried again where the server cannot be reached.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Write(Stub& stub,
                                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                              Response*),
                                 const Request& request) const {
    const absl::Time deadline = absl::Now() + timeout_;
    Retry retry(deadline);
    while (true) {
      grpc::ClientContext context;
      context.AddMetadata("idempotency-key", retry.key());
      absl::StatusOr<Response> response = CallOnce(context, deadline, stub, method, request);
      const std::optional<absl::Time> next = retry.Next(response.status());
      if (!next.has_value()) return response;
      AwaitServer(*next);
    }
  }

 private:
  // Waits until then, or until the server can be reached again.
  void AwaitServer(absl::Time until) const;

  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> CallOnce(grpc::ClientContext& context, absl::Time deadline, Stub& stub,
                                    grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                    const Request& request) const {
    if (!usable_.ok()) return usable_;
    AddMetadata(context);
    context.set_deadline(absl::ToChronoTime(deadline));
    Response response;
    absl::Status status = StatusOf((stub.*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  Endpoint endpoint_;
  absl::Duration timeout_;
  Metadata metadata_;
  bool changes_;
  absl::Status usable_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_CONNECTION_H_
