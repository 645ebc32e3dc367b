#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/change_result.h"
#include "clients/cli/commands.h"
#include "clients/cli/dry_run.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::string key;
  std::vector<std::string> shares;
  std::string bucket_by;
  bool replace_targeting = false;
  bool dry_run = false;
};

absl::Status BadShare(const std::string& text, absl::string_view what) {
  return UsageError(absl::StrCat("rollout: --variant \"", text, "\": ", what));
}

// Reads `variant=weight`. A variant's name may hold equals signs, a weight cannot.
absl::StatusOr<v1::SetRolloutRequest::Share> ParseShare(const std::string& text) {
  const size_t equals = text.rfind('=');
  if (equals == text.npos || equals == 0) {
    return BadShare(text, "must be a variant and its weight, such as on=10");
  }
  uint32_t weight = 0;
  const std::string number = text.substr(equals + 1);
  if (!absl::SimpleAtoi(number, &weight) || weight > std::numeric_limits<int32_t>::max()) {
    return BadShare(
        text, absl::StrCat("weight \"", number, "\" must be a whole number from 0 to 2147483647"));
  }
  v1::SetRolloutRequest::Share share;
  share.set_variant(text.substr(0, equals));
  share.set_weight(weight);
  return share;
}

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
  std::set<std::string> variants;
  for (const std::string& text : arguments.shares) {
    absl::StatusOr<v1::SetRolloutRequest::Share> share = ParseShare(text);
    if (!share.ok()) return share.status();
    if (!variants.insert(share->variant()).second) {
      return BadShare(text, "this variant has a weight already");
    }
    *request.add_shares() = *std::move(share);
  }
  request.set_bucket_by(arguments.bucket_by);
  request.set_replace_targeting(arguments.replace_targeting);
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
  line.Complete(rollout
                    ->add_option("--variant", arguments->shares,
                                 "A variant and its weight, relative to the others'; repeat it "
                                 "for each variant")
                    ->type_name("VARIANT=WEIGHT")
                    ->allow_extra_args(false)
                    ->required(),
                Completion::Kind::kShare);
  rollout
      ->add_option("--by", arguments->bucket_by,
                   "The context attribute that tells members apart, dots for nesting")
      ->type_name("ATTRIBUTE")
      ->default_str("targetingKey");
  rollout->add_flag("--replace-targeting", arguments->replace_targeting,
                    "Also replace targeting rules that are no rollout");
  AddDryRun(*rollout, arguments->dry_run);
}

}  // namespace guidon::cli
