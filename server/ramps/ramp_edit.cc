#include "server/ramps/ramp_edit.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "evaluator/flag.h"
#include "evaluator/flag_definitions.h"
#include "server/ramps/ramp_steps.h"
#include "store/edits.h"
#include "store/rollout_rule.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

absl::Status Refused(const FlagId& id, absl::string_view message) {
  return absl::FailedPreconditionError(absl::StrCat("flag ", DescribeFlag(id), ": ", message));
}

// Weights as small as they can be: 10 and 90, or 1 and 999. Whatever their sum, the same users
// have the variant.
Rollout RolloutOf(const v1::Ramp& ramp, double percent) {
  uint32_t sum = 100;
  while (sum < 100'000) {
    const double weight = percent * sum / 100;
    if (std::abs(weight - std::round(weight)) < 1e-6) break;
    sum *= 10;
  }
  const auto weight = static_cast<uint32_t>(std::lround(percent * sum / 100));
  return {{{ramp.to(), weight}, {ramp.from(), sum - weight}},
          ramp.bucket_by(),
          ramp.replace_targeting()};
}

// A rollout as it stands in a definition.
struct PresentRollout {
  Json bucketing;  // what is hashed; null: the targeting key
  std::map<std::string, double> shares;
  double sum = 0;
};

// Nothing where `targeting` is no rollout, or not as plain as that.
std::optional<PresentRollout> ReadRollout(const Json& targeting) {
  if (!IsRollout(targeting)) return std::nullopt;
  PresentRollout rollout;
  if (targeting.is_null() || targeting.empty()) return rollout;
  for (const Json& entry : targeting.begin().value()) {
    const bool is_share = entry.is_array() && !entry.empty() && entry[0].is_string() &&
                          (entry.size() == 1 || entry[1].is_number());
    if (is_share) {
      const double weight = entry.size() == 1 ? 1 : entry[1].get<double>();
      rollout.shares[entry[0].get<std::string>()] += weight;
      rollout.sum += weight;
    } else if (rollout.shares.empty() && rollout.bucketing.is_null() && !entry.is_array()) {
      rollout.bucketing = entry;
    } else {
      return std::nullopt;
    }
  }
  return rollout;
}

absl::Status CheckNobodyLoses(const v1::Ramp& ramp, const Json& before, const Json& after) {
  const FlagId id = FlagOf(ramp);
  const std::optional<PresentRollout> now = ReadRollout(before.value("targeting", Json()));
  if (!now.has_value()) {
    return Refused(id,
                   "has targeting rules that are no plain rollout: say that the ramp is to "
                   "replace them");
  }
  const std::string remedy = ", or say that the ramp is to replace the targeting";
  if (now->sum == 0) {
    if (before.value("defaultVariant", Json()) != ramp.to()) return absl::OkStatus();
    return Refused(id,
                   absl::StrCat("everybody has \"", ramp.to(),
                                "\" already, by its default variant: change that first", remedy));
  }
  for (const auto& [variant, weight] : now->shares) {
    if (weight == 0 || variant == ramp.to() || variant == ramp.from()) continue;
    return Refused(
        id, absl::StrCat("its rollout also has a share for \"", variant,
                         "\", which a ramp would take away: set another rollout first", remedy));
  }
  const auto share = now->shares.find(ramp.to());
  const double percent = share == now->shares.end() ? 0 : 100 * share->second / now->sum;
  if (percent > ramp.steps(0) + 1e-9) {
    return Refused(id, absl::StrCat(PercentText(percent), " have \"", ramp.to(),
                                    "\" already: begin with at least that", remedy));
  }
  const std::optional<PresentRollout> next = ReadRollout(after.value("targeting", Json()));
  if (percent > 0 && next.has_value() && next->bucketing != now->bucketing) {
    return Refused(id, absl::StrCat("its rollout tells members apart by another attribute, so "
                                    "that others would have \"",
                                    ramp.to(), "\": ramp by the same attribute", remedy));
  }
  return absl::OkStatus();
}

}  // namespace

FlagId FlagOf(const v1::Ramp& ramp) { return {ramp.flag_set(), ramp.key()}; }

Edit EditRampShare(const v1::Ramp& ramp, double percent) {
  return EditRollout(FlagOf(ramp), RolloutOf(ramp, percent));
}

Edit EditRampStart(const v1::Ramp& ramp) {
  return [ramp](const FlagState* current) -> absl::StatusOr<std::optional<FlagState>> {
    absl::StatusOr<std::optional<FlagState>> next = EditRampShare(ramp, ramp.steps(0))(current);
    if (!next.ok()) return next.status();
    const absl::StatusOr<Json> before = ParseJson(current->definition);
    if (!before.ok()) return before.status();
    if (before->value("state", Json()) == "DISABLED") {
      return Refused(FlagOf(ramp),
                     "is disabled, so that nobody would get anything: enable it "
                     "first");
    }
    if (ramp.replace_targeting()) return next;
    const absl::StatusOr<Json> after = ParseJson((*next)->definition);
    if (!after.ok()) return after.status();
    absl::Status checked = CheckNobodyLoses(ramp, *before, *after);
    if (!checked.ok()) return checked;
    return next;
  };
}

absl::StatusOr<std::string> DefaultFrom(const StoredFlag& flag, const std::string& to) {
  const std::string& text =
      flag.state.killed() ? *flag.state.former_definition : flag.state.definition;
  const absl::StatusOr<Json> definition = ParseJson(text);
  if (!definition.ok()) return definition.status();
  const Json variant = definition->value("defaultVariant", Json());
  if (variant.is_string() && variant != to) return variant.get<std::string>();
  return Refused(flag.id, variant.is_string()
                              ? absl::StrCat("its default variant is \"", to,
                                             "\" itself: name the variant that all others get")
                              : "has no default variant: name the variant that all others get");
}

}  // namespace guidon
