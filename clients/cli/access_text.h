#ifndef GUIDON_CLIENTS_CLI_ACCESS_TEXT_H_
#define GUIDON_CLIENTS_CLI_ACCESS_TEXT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/output.h"
#include "clients/cli/session.h"
#include "google/protobuf/repeated_field.h"
#include "guidon/admin/v1/access.grpc.pb.h"

// What the commands about tokens and protected flags have in common.
namespace guidon::cli {

// Makes one call on the service AccessAdmin.
template <typename Request, typename Response>
absl::StatusOr<Response> CallAccess(Session& session,
                                    grpc::Status (admin::v1::AccessAdmin::Stub::*method)(
                                        grpc::ClientContext*, const Request&, Response*),
                                    const Request& request) {
  const Connection& connection = session.admin_connection();
  const auto stub = admin::v1::AccessAdmin::NewStub(connection.channel());
  return connection.Call(*stub, method, request);
}

// "viewer", "editor", "admin"; and back, for one of these.
std::string RoleText(admin::v1::Role role);
admin::v1::Role ParseRoleText(const std::string& text);

// Such as "all flag sets" or "web, mobile".
std::string FlagSetsText(const google::protobuf::RepeatedPtrField<std::string>& flag_sets);

// A time for JSON; null where there is none.
OutputJson MaybeTime(bool has_time, const google::protobuf::Timestamp& time);

// Reads such as "90d", "12h" or "1h30m", of at least a second. Nothing for any other text.
std::optional<absl::Duration> ParseLifetime(const std::string& text);
// What is wrong with such a text; "" where nothing is.
std::string CheckLifetime(const std::string& text);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_ACCESS_TEXT_H_
