#include "clients/cli/rollout_shares.h"

#include <limits>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"

namespace guidon::cli {
namespace {

absl::StatusOr<RolloutShare> ParseShare(const std::string& text) {
  const size_t equals = text.rfind('=');
  if (equals == text.npos || equals == 0) {
    return absl::InvalidArgumentError("must be a variant and its weight, such as on=10");
  }
  RolloutShare share = {text.substr(0, equals), 0};
  const std::string number = text.substr(equals + 1);
  if (!absl::SimpleAtoi(number, &share.weight) ||
      share.weight > std::numeric_limits<int32_t>::max()) {
    return absl::InvalidArgumentError(
        absl::StrCat("weight \"", number, "\" must be a whole number from 0 to 2147483647"));
  }
  return share;
}

}  // namespace

CLI::Option* AddRolloutOptions(CommandLine& line, CLI::App& command, RolloutArguments& arguments) {
  CLI::Option* const shares =
      command
          .add_option("--variant", arguments.shares,
                      "A variant and its weight, relative to the others'; repeat it for each "
                      "variant")
          ->type_name("VARIANT=WEIGHT")
          ->allow_extra_args(false);
  command
      .add_option("--by", arguments.bucket_by,
                  "The context attribute that tells members apart, dots for nesting")
      ->type_name("ATTRIBUTE")
      ->default_str("targetingKey");
  command.add_flag("--replace-targeting", arguments.replace_targeting,
                   "Also replace targeting rules that are no rollout");
  return line.Complete(shares, Completion::Kind::kShare);
}

absl::StatusOr<std::vector<RolloutShare>> ParseShares(absl::string_view command,
                                                      const std::vector<std::string>& texts) {
  std::vector<RolloutShare> shares;
  std::set<std::string> variants;
  for (const std::string& text : texts) {
    absl::StatusOr<RolloutShare> share = ParseShare(text);
    if (share.ok() && !variants.insert(share->variant).second) {
      share = absl::InvalidArgumentError("this variant has a weight already");
    }
    if (!share.ok()) {
      return UsageError(
          absl::StrCat(command, ": --variant \"", text, "\": ", share.status().message()));
    }
    shares.push_back(*std::move(share));
  }
  return shares;
}

}  // namespace guidon::cli
