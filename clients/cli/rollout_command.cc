#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/change_result.h"
#include "clients/cli/commands.h"
#include "clients/cli/dry_run.h"
#include "clients/cli/rollout_shares.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::string key;
  RolloutArguments rollout;
  bool dry_run = false;
};

absl::Status PlanRollout(Session& session, const v1::SetRolloutRequest& request) {
  Rollout rollout;
  for (const auto& share : request.shares()) {
    rollout.shares.push_back({share.variant(), share.weight()});
  }
  rollout.bucket_by = request.bucket_by();
  rollout.replace_targeting = request.replace_targeting();
  const FlagId id = IdFor(session, request.key());
  return DryRun(session, id, EditRollout(id, std::move(rollout)));
}

absl::Status SetRollout(Session& session, const Arguments& arguments) {
  auto request = RequestFor<v1::SetRolloutRequest>(session, arguments.key);
  const absl::StatusOr<std::vector<RolloutShare>> shares =
      ParseShares("rollout", arguments.rollout.shares);
  if (!shares.ok()) return shares.status();
  for (const RolloutShare& share : *shares) {
    v1::SetRolloutRequest::Share& added = *request.add_shares();
    added.set_variant(share.variant);
    added.set_weight(share.weight);
  }
  request.set_bucket_by(arguments.rollout.bucket_by);
  request.set_replace_targeting(arguments.rollout.replace_targeting);
  if (arguments.dry_run) return PlanRollout(session, request);
  return Report(session, session.Call(&Session::Admin::SetRollout, request), request,
                "rollout set");
}

}  // namespace

void AddRolloutCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const rollout = line.AddCommand(
      "rollout", "Give each variant a share of the traffic; a share that grows keeps its members",
      Effect::kChanges, [arguments](Session& session) { return SetRollout(session, *arguments); });
  line.Complete(rollout->add_option("KEY", arguments->key, "The flag")->required(),
                Completion::Kind::kFlagKey);
  AddRolloutOptions(line, *rollout, arguments->rollout)->required();
  AddDryRun(*rollout, arguments->dry_run);
}

}  // namespace guidon::cli
