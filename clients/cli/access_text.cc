#include "clients/cli/access_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/admin_json.h"

namespace guidon::cli {

std::string RoleText(admin::v1::Role role) {
  return absl::AsciiStrToLower(absl::StripPrefix(admin::v1::Role_Name(role), "ROLE_"));
}

admin::v1::Role ParseRoleText(const std::string& text) {
  admin::v1::Role role = admin::v1::ROLE_UNSPECIFIED;
  admin::v1::Role_Parse(absl::StrCat("ROLE_", absl::AsciiStrToUpper(text)), &role);
  return role;
}

std::string FlagSetsText(const google::protobuf::RepeatedPtrField<std::string>& flag_sets) {
  if (flag_sets.empty()) return "all flag sets";
  return absl::StrJoin(flag_sets, ", ", [](std::string* out, const std::string& flag_set) {
    absl::StrAppend(out, flag_set.empty() ? "(none)" : flag_set);
  });
}

OutputJson MaybeTime(bool has_time, const google::protobuf::Timestamp& time) {
  return has_time ? OutputJson(TimeText(time, /*fraction=*/true)) : OutputJson();
}

std::optional<absl::Duration> ParseLifetime(const std::string& text) {
  absl::Duration life;
  int64_t days = 0;
  if (!text.empty() && text.back() == 'd' &&
      absl::SimpleAtoi(text.substr(0, text.size() - 1), &days)) {
    life = days * absl::Hours(24);
  } else if (!absl::ParseDuration(text, &life)) {
    return std::nullopt;
  }
  if (life < absl::Seconds(1) || life == absl::InfiniteDuration()) return std::nullopt;
  return life;
}

std::string CheckLifetime(const std::string& text) {
  if (ParseLifetime(text).has_value()) return "";
  return absl::StrCat("\"", text, "\" must be a time of a second or more, such as 90d or 12h");
}

}  // namespace guidon::cli
