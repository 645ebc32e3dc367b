#include "clients/cli/admin_json.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace guidon::cli {

OutputJson DefinitionJson(const std::string& definition) {
  OutputJson json = OutputJson::parse(definition, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return definition;
  return json;
}

OutputJson FlagJson(const admin::v1::Flag& flag) {
  OutputJson json = {{"key", flag.key()},
                     {"flagSet", flag.flag_set()},
                     {"revision", flag.revision()},
                     {"killed", flag.killed()},
                     {"definition", DefinitionJson(flag.definition())}};
  if (flag.killed()) json["formerDefinition"] = DefinitionJson(flag.former_definition());
  return json;
}

OutputJson ChangeJson(const admin::v1::Change& change) {
  return {{"revision", change.revision()},
          {"time", TimeText(change.time(), /*fraction=*/true)},
          {"actor", change.actor()},
          {"reason", change.reason()},
          {"kind", KindName(change.kind())},
          {"flagSet", change.flag_set()},
          {"key", change.key()},
          {"before", change.has_before() ? FlagJson(change.before()) : OutputJson()},
          {"after", change.has_after() ? FlagJson(change.after()) : OutputJson()}};
}

std::string KindName(admin::v1::Change::Kind kind) {
  const std::string name = admin::v1::Change::Kind_Name(kind);
  if (name.empty() || kind == admin::v1::Change::KIND_UNSPECIFIED) return "unknown";
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(name, "KIND_")), {{"_", "-"}});
}

std::string TimeText(const google::protobuf::Timestamp& time, bool fraction) {
  const absl::Time when = absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
  return absl::FormatTime(fraction ? "%Y-%m-%d%ET%H:%M:%E*SZ" : "%Y-%m-%d%ET%H:%M:%SZ", when,
                          absl::UTCTimeZone());
}

std::string FlagName(const std::string& flag_set, const std::string& key) {
  return flag_set.empty() ? key : absl::StrCat(key, " (", flag_set, ")");
}

}  // namespace guidon::cli
