#include "clients/cli/follow_changes.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

// Why a stream came to an end that nobody asked for, and how to go on from there.
absl::Status Ended(const Session& session, const absl::Status& status, uint64_t last_revision) {
  const std::string what =
      status.ok() ? absl::StrCat("the server at ", session.options().server, " ended the stream")
                  : std::string(status.message());
  const std::string go_on =
      last_revision == 0 ? "" : absl::StrCat("; go on with watch --after ", last_revision);
  return absl::Status(status.ok() ? absl::StatusCode::kUnavailable : status.code(),
                      absl::StrCat(what, go_on));
}

}  // namespace

absl::Status FollowChanges(Session& session, std::optional<uint64_t> after,
                           const std::function<bool(const v1::Change&)>& visit) {
  const Connection& connection = session.admin_connection();
  if (!connection.usable().ok()) return connection.usable();
  v1::WatchRequest request;
  request.set_from_now(!after.has_value());
  request.set_after_revision(after.value_or(0));

  grpc::ClientContext context;
  connection.AddMetadata(context);
  const auto reader = session.admin().Watch(&context, request);
  const auto& flag_set = session.options().flag_set;
  uint64_t last_revision = after.value_or(0);
  v1::WatchResponse response;
  while (reader->Read(&response)) {
    const v1::Change& change = response.change();
    last_revision = change.revision();
    if (flag_set.has_value() && change.flag_set() != *flag_set) continue;
    if (!visit(change)) {
      context.TryCancel();
      reader->Finish();
      return absl::OkStatus();
    }
  }
  return Ended(session, connection.StatusOf(reader->Finish()), last_revision);
}

}  // namespace guidon::cli
