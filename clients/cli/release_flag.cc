#include "clients/cli/release_flag.h"

#include "absl/strings/str_cat.h"

namespace guidon::cli {
namespace {

using Json = nlohmann::json;

Json Member(const Json& object, const char* name) {
  return object.is_object() ? object.value(name, Json()) : Json();
}

bool IsEmpty(const Json& targeting) {
  return targeting.is_null() || (targeting.is_object() && targeting.empty());
}

// Whether all the weight of a rollout's shares is that of `variant`.
bool HasAllWeight(const Json& shares, const std::string& variant) {
  if (!shares.is_array()) return false;
  bool has_weight = false;
  for (const Json& share : shares) {
    if (!share.is_array()) continue;  // what members are told apart by
    if (share.empty() || !share[0].is_string()) return false;
    const Json weight = share.size() > 1 ? share[1] : Json(1);
    if (!weight.is_number()) return false;
    if (weight.get<double>() <= 0) continue;
    if (share[0] != variant) return false;
    has_weight = true;
  }
  return has_weight;
}

}  // namespace

bool GivesAll(const Json& definition, const std::string& variant) {
  if (Member(definition, "state") == "DISABLED") return false;
  const Json targeting = Member(definition, "targeting");
  if (IsEmpty(targeting)) return Member(definition, "defaultVariant") == variant;
  return targeting.is_object() && targeting.size() == 1 &&
         HasAllWeight(Member(targeting, "fractional"), variant);
}

std::string WhyNotDark(const Json& definition, const std::string& variant) {
  if (Member(definition, "state") == "DISABLED") return "it is disabled, which no ramp can change";
  if (!IsEmpty(Member(definition, "targeting"))) return "it has targeting";
  const Json standard = Member(definition, "defaultVariant");
  if (standard == variant) return absl::StrCat("its default variant is \"", variant, "\" already");
  if (!standard.is_string()) return "it has no default variant, which all others would get";
  return "";
}

}  // namespace guidon::cli
