#include "store/rollout_rule.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "base/utf8.h"

namespace guidon {
namespace {

constexpr uint64_t kMaxWeightSum = 2147483647;  // flagd's

// The place of each variant in the rollout that `targeting` is, by name.
absl::flat_hash_map<std::string, size_t> Places(const Json& targeting) {
  absl::flat_hash_map<std::string, size_t> places;
  if (!targeting.is_object() || targeting.size() != 1) return places;
  const auto entries = targeting.find("fractional");
  if (entries == targeting.end()) return places;
  for (const Json& entry : *entries) {
    if (!entry.is_array() || entry.empty() || !entry.front().is_string()) continue;
    places.emplace(entry.front().get<std::string>(), places.size());
  }
  return places;
}

// An operation, e.g. {"var": "email"}.
Json Operation(const char* name, Json operands) {
  Json rule = Json::object();
  rule[name] = std::move(operands);
  return rule;
}

Json HashedAttribute(const std::string& attribute) {
  Json text = Operation(
      "cat", Json::array({Operation("var", "$flagd.flagKey"), Operation("var", attribute)}));
  Json missing = Operation("missing", Json::array({attribute}));
  return Operation("if", Json::array({std::move(missing), nullptr, std::move(text)}));
}

}  // namespace

absl::Status CheckRollout(const Rollout& rollout) {
  if (rollout.shares.empty()) {
    return absl::InvalidArgumentError("a rollout needs at least one share, e.g. on=10 and off=90");
  }
  absl::flat_hash_set<std::string> named;
  uint64_t sum = 0;
  for (const RolloutShare& share : rollout.shares) {
    if (!named.insert(share.variant).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("the rollout names variant \"", share.variant, "\" twice"));
    }
    sum += share.weight;
  }
  if (sum == 0) {
    return absl::InvalidArgumentError("the rollout's weights sum to 0: one must be above 0");
  }
  if (sum > kMaxWeightSum) {
    return absl::InvalidArgumentError(
        absl::StrCat("the rollout's weights sum to ", sum, ", more than ", kMaxWeightSum));
  }
  if (!IsUtf8(rollout.bucket_by)) {
    return absl::InvalidArgumentError("the attribute to bucket by is not valid UTF-8");
  }
  return absl::OkStatus();
}

bool IsRollout(const Json& targeting) {
  if (targeting.is_null()) return true;
  if (!targeting.is_object()) return false;
  if (targeting.empty()) return true;
  return targeting.size() == 1 && targeting.begin().key() == "fractional" &&
         targeting.begin().value().is_array();
}

Json RolloutRule(const Rollout& rollout, const Json& present) {
  const absl::flat_hash_map<std::string, size_t> places = Places(present);
  const auto place = [&](const RolloutShare& share) {
    const auto found = places.find(share.variant);
    return found == places.end() ? places.size() : found->second;
  };
  std::vector<RolloutShare> shares = rollout.shares;
  std::stable_sort(shares.begin(), shares.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });

  Json entries = Json::array();
  if (!rollout.bucket_by.empty() && rollout.bucket_by != "targetingKey") {
    entries.push_back(HashedAttribute(rollout.bucket_by));
  }
  for (const RolloutShare& share : shares) {
    entries.push_back(Json::array({share.variant, share.weight}));
  }
  return Operation("fractional", std::move(entries));
}

}  // namespace guidon
