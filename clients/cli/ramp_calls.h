#ifndef GUIDON_CLIENTS_CLI_RAMP_CALLS_H_
#define GUIDON_CLIENTS_CLI_RAMP_CALLS_H_

#include "absl/status/statusor.h"
#include "clients/cli/session.h"
#include "guidon/admin/v1/ramps.grpc.pb.h"

namespace guidon::cli {

using RampStub = admin::v1::RampAdmin::Stub;

// Makes one call on the ramp service, e.g. CallRamps(session, &RampStub::GetRamp, request).
template <typename Request, typename Response>
absl::StatusOr<Response> CallRamps(Session& session,
                                   grpc::Status (RampStub::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                   const Request& request) {
  const Connection& connection = session.admin_connection();
  const auto stub = admin::v1::RampAdmin::NewStub(connection.channel());
  return connection.Call(*stub, method, request);
}

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RAMP_CALLS_H_
