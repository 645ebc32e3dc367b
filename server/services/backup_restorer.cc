#include "server/services/backup_restorer.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/services/admin_plan.h"
#include "server/services/grpc_status.h"
#include "store/backup/checkpoint.h"
#include "store/difference_message.h"
#include "store/edits.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

// What makes the flags of `now` those of `past`.
std::vector<Change> PlanRestore(const std::vector<StoredFlag>& now, std::vector<StoredFlag> past) {
  std::map<FlagId, std::pair<const StoredFlag*, StoredFlag*>> flags;
  for (const StoredFlag& flag : now) flags[flag.id].first = &flag;
  for (StoredFlag& flag : past) flags[flag.id].second = &flag;
  std::vector<Change> changes;
  for (auto& [id, states] : flags) {
    const auto& [present, backed_up] = states;
    std::optional<FlagState> next;
    if (backed_up != nullptr) next = std::move(backed_up->state);
    if (present != nullptr && next == present->state) continue;
    changes.push_back({id, ChangeKind::kRestoreBackup, EditRollback(id, std::move(next)),
                       present == nullptr ? 0 : present->revision});
  }
  return changes;
}

absl::Status CheckRevision(const v1::RestoreBackupRequest& request, Revision newest) {
  if (!request.has_expected_revision() || request.expected_revision() == newest) {
    return absl::OkStatus();
  }
  return absl::AbortedError(absl::StrCat("the store is at revision ", newest, ", not at ",
                                         request.expected_revision(),
                                         ": look at it again, then repeat the restore"));
}

}  // namespace

BackupRestorer::BackupRestorer(const grpc::CallbackServerContext& context, RocksDbStore& store,
                               CallWorkers& workers, std::string actor,
                               v1::RestoreBackupResponse& response)
    : context_(context), store_(store), workers_(workers), actor_(std::move(actor)),
      response_(response), folder_(store.MakeScratch()) {
  if (!folder_.ok()) {
    Finish(ToGrpcStatus(folder_.status()));
    return;
  }
  unpacker_.emplace(folder_->path());
  StartRead(&request_);
}

// What has been read; not `ok`: nothing more comes.
void BackupRestorer::Take(bool ok) {
  if (!ok) {
    // The client has sent all, or is gone.
    Finish(context_.IsCancelled() ? grpc::Status::CANCELLED : ToGrpcStatus(Restore()));
    return;
  }
  if (absl::Status added = unpacker_->Add(request_.chunk()); !added.ok()) {
    Finish(ToGrpcStatus(added));
    return;
  }
  if (!first_.has_value()) {
    request_.clear_chunk();
    first_ = request_;
  }
  StartRead(&request_);
}

absl::Status BackupRestorer::Restore() {
  const absl::StatusOr<BackupLabel> label = unpacker_->Finish();
  if (!label.ok()) return label.status();
  absl::StatusOr<std::vector<StoredFlag>> flags = CheckUnpacked(folder_->path(), *label);
  if (!flags.ok()) return flags.status();
  const absl::StatusOr<FlagStore::Listing> now = store_.List();
  if (!now.ok()) return now.status();
  if (absl::Status status = CheckRevision(*first_, now->revision); !status.ok()) return status;
  const absl::StatusOr<ChangeOutcome> outcome =
      MakeChanges(store_, PlanRestore(now->flags, *std::move(flags)), {actor_, first_->reason()},
                  first_->dry_run());
  if (!outcome.ok()) return outcome.status();
  for (const FlagDifference& difference : outcome->differences) {
    FillDifference(difference, *response_.add_differences());
  }
  response_.set_revision(outcome->revision);
  response_.set_backup_revision(label->revision);
  response_.mutable_backup_time()->set_seconds(absl::ToUnixSeconds(label->made));
  return absl::OkStatus();
}

}  // namespace guidon
