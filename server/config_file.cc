#include "server/config_file.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

std::string Text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::vector<std::string> Values(const Json& value) {
  std::vector<std::string> values;
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      values.push_back(absl::StrCat(key, "=", Text(member)));
    }
    return values;
  }
  const bool plain_list =
      value.is_array() && std::none_of(value.begin(), value.end(),
                                       [](const Json& element) { return element.is_structured(); });
  if (!plain_list) return {Text(value)};
  for (const Json& element : value) values.push_back(Text(element));
  return values;
}

}  // namespace

absl::StatusOr<ConfigValues> ParseConfig(absl::string_view text, absl::string_view origin) {
  const absl::StatusOr<Json> document = ParseYaml(text);
  if (!document.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(origin, ": ", document.status().message()));
  }
  ConfigValues config;
  if (document->is_null()) return config;
  if (!document->is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat(origin, ": must be a map from options to values, such as \"port: 8013\""));
  }
  for (const auto& [name, value] : document->items()) {
    if (!value.is_null()) config[name] = Values(value);
  }
  return config;
}

}  // namespace guidon
