#include "evaluator/definition_documents.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace guidon {

TextFormat FormatOf(const DefinitionDocument& document) {
  const std::string& name = document.name;
  if (absl::EndsWith(name, ".json")) return TextFormat::kJson;
  if (absl::EndsWith(name, ".yaml") || absl::EndsWith(name, ".yml")) return TextFormat::kYaml;
  return absl::StartsWith(absl::StripLeadingAsciiWhitespace(document.text), "{")
             ? TextFormat::kJson
             : TextFormat::kYaml;
}

absl::StatusOr<std::vector<FlagDefinition>> ReadDocuments(
    const std::vector<DefinitionDocument>& documents) {
  std::vector<FlagDefinition> all;
  std::map<FlagId, std::string> origins;
  for (const DefinitionDocument& document : documents) {
    const absl::StatusOr<Json> json = FormatOf(document) == TextFormat::kJson
                                          ? ParseJson(document.text)
                                          : ParseYaml(document.text);
    if (!json.ok()) {
      return absl::Status(json.status().code(),
                          absl::StrCat(document.name, ": ", json.status().message()));
    }
    absl::StatusOr<std::vector<FlagDefinition>> flags = SplitDefinitions(*json, document.name);
    if (!flags.ok()) return flags.status();
    for (FlagDefinition& flag : *flags) {
      const auto [origin, is_new] = origins.emplace(flag.id, document.name);
      if (!is_new) {
        return absl::InvalidArgumentError(
            absl::StrCat(document.name, ": flag ", DescribeFlag(flag.id), " is defined in ",
                         origin->second, " already; leave one of them out"));
      }
      all.push_back(std::move(flag));
    }
  }
  return all;
}

}  // namespace guidon
