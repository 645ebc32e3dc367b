#include "server/services/admin_rollback.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/services/admin_plan.h"
#include "store/edits.h"
#include "store/revision_diff.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

absl::StatusOr<std::vector<Change>> PlanForFlag(const FlagStore& store,
                                                const v1::RollbackRequest& request) {
  const FlagId id = {request.flag_set(), request.key()};
  absl::StatusOr<FlagPast> past = FlagAt(store, id, request.to_revision());
  if (!past.ok()) return past.status();
  if (!past->then.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("flag ", DescribeFlag(id), ": did not exist at revision ",
                     request.to_revision(), ": name a revision at which it did, or delete it"));
  }
  Change change = {id, ChangeKind::kRollback, EditRollback(id, past->then->state), {}};
  change.expected_revision = past->now.has_value() ? past->now->revision : 0;
  if (request.has_expected_revision()) change.expected_revision = request.expected_revision();
  return std::vector<Change>{std::move(change)};
}

absl::StatusOr<std::vector<Change>> PlanForAll(const FlagStore& store,
                                               const v1::RollbackRequest& request) {
  absl::StatusOr<std::vector<FlagDifference>> differences =
      DiffRevisions(store, store.revision(), request.to_revision());
  if (!differences.ok()) return differences.status();
  std::vector<Change> changes;
  for (FlagDifference& difference : *differences) {
    Edit edit = EditRollback(difference.id, std::move(difference.after));
    changes.push_back({difference.id, ChangeKind::kRollback, std::move(edit), {}});
  }
  return changes;
}

}  // namespace

absl::Status DiffFlags(const FlagStore& store, const v1::DiffRequest& request,
                       v1::DiffResponse& response) {
  const Revision to = request.has_to_revision() ? request.to_revision() : store.revision();
  const absl::StatusOr<std::vector<FlagDifference>> differences =
      DiffRevisions(store, request.from_revision(), to);
  if (!differences.ok()) return differences.status();
  for (const FlagDifference& difference : *differences) {
    const bool one_flag = !request.key().empty();
    if (one_flag && difference.id.key != request.key()) continue;
    const bool one_set = one_flag || request.has_flag_set();
    if (one_set && difference.id.flag_set != request.flag_set()) continue;
    FillDifference(difference, *response.add_differences());
  }
  response.set_from_revision(request.from_revision());
  response.set_to_revision(to);
  return absl::OkStatus();
}

absl::Status RollBack(FlagStore& store, Attribution attribution, const v1::RollbackRequest& request,
                      v1::RollbackResponse& response) {
  if (request.key().empty() != request.everything()) {
    return absl::InvalidArgumentError("key: must name a flag, unless everything is to go back");
  }
  if (request.everything() && request.has_expected_revision()) {
    absl::Status status = ExpectRevision(store, request.expected_revision(), attribution);
    if (!status.ok()) return status;
  }
  absl::StatusOr<std::vector<Change>> changes =
      request.everything() ? PlanForAll(store, request) : PlanForFlag(store, request);
  if (!changes.ok()) return changes.status();
  attribution.reason = request.reason();
  const absl::StatusOr<ChangeOutcome> outcome =
      MakeChanges(store, *std::move(changes), attribution, request.dry_run());
  if (!outcome.ok()) return outcome.status();
  for (const FlagDifference& difference : outcome->differences) {
    FillDifference(difference, *response.add_differences());
  }
  response.set_revision(outcome->revision);
  return absl::OkStatus();
}

}  // namespace guidon
