#include "clients/cli/yaml_output.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "yaml-cpp/yaml.h"

namespace guidon::cli {
namespace {

bool IsPlain(absl::string_view text) {
  static constexpr std::array<absl::string_view, 9> kOtherMeaning = {
      "true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  const bool word = !text.empty() && (absl::ascii_isalpha(text[0]) || text[0] == '_') &&
                    std::all_of(text.begin(), text.end(), [](char c) {
                      return absl::ascii_isalnum(c) || absl::StrContains("_-./ @", c);
                    });
  return word && text.back() != ' ' &&
         std::none_of(kOtherMeaning.begin(), kOtherMeaning.end(),
                      [&](absl::string_view other) { return absl::EqualsIgnoreCase(text, other); });
}

void EmitText(const std::string& text, YAML::Emitter& out) {
  if (!IsPlain(text)) out << YAML::DoubleQuoted;
  out << text;
}

void Emit(const OutputJson& json, YAML::Emitter& out) {
  if (json.is_object()) {
    if (json.empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [key, value] : json.items()) {
      out << YAML::Key;
      EmitText(key, out);
      out << YAML::Value;
      Emit(value, out);
    }
    out << YAML::EndMap;
  } else if (json.is_array()) {
    if (json.empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const OutputJson& element : json) Emit(element, out);
    out << YAML::EndSeq;
  } else if (json.is_string()) {
    EmitText(json.get_ref<const std::string&>(), out);
  } else if (json.is_null()) {
    out << YAML::Null;
  } else {
    out << CompactJson(json);
  }
}

}  // namespace

std::string ToYaml(const OutputJson& json) {
  YAML::Emitter out;
  out.SetNullFormat(YAML::LowerNull);
  Emit(json, out);
  return std::string(out.c_str()) + "\n";
}

}  // namespace guidon::cli
