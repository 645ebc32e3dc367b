#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/number_text.h"
#include "yaml-cpp/yaml.h"

namespace guidon {
namespace {

std::string Place(const YAML::Node& node) {
  return absl::StrCat("line ", node.Mark().line + 1, ", column ", node.Mark().column + 1, ": ");
}

// A plain scalar by YAML 1.2's core schema (§10.3.2), which is how Go's YAML reads values into
// untyped fields: `yes` and `on` stay text.
Json PlainScalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return nullptr;
  }
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  int64_t integer = 0;
  if (absl::SimpleAtoi(text, &integer)) return integer;
  const double number = ParseNumber(text);
  if (number == number && text.find("Infinity") == text.npos) return number;
  return text;
}

class Converter {
 public:
  explicit Converter(const DefinitionLimits& limits) : limits_(limits) {}

  // The limits bound what an alias may multiply to, so they are checked on the way.
  absl::StatusOr<Json> Convert(const YAML::Node& node, int depth) {
    if (depth > limits_.max_depth) {
      return absl::InvalidArgumentError(
          absl::StrCat(Place(node), "nested deeper than ", limits_.max_depth, " levels"));
    }
    if (++nodes_ > limits_.max_nodes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          Place(node), "aliases make this more than ", limits_.max_nodes, " values"));
    }
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        // yaml-cpp tags a quoted scalar "!" and a plain one "?".
        if (node.Tag() == "?" || node.Tag().empty()) return PlainScalar(node.Scalar());
        return node.Scalar();
      case YAML::NodeType::Sequence:
        return ConvertList(node, depth);
      case YAML::NodeType::Map:
        return ConvertMap(node, depth);
      default:
        return Json(nullptr);
    }
  }

 private:
  absl::StatusOr<Json> ConvertList(const YAML::Node& node, int depth) {
    Json list = Json::array();
    for (const YAML::Node& element : node) {
      absl::StatusOr<Json> value = Convert(element, depth + 1);
      if (!value.ok()) return value;
      list.push_back(*std::move(value));
    }
    return list;
  }

  absl::StatusOr<Json> ConvertMap(const YAML::Node& node, int depth) {
    Json object = Json::object();
    for (const auto& member : node) {
      if (!member.first.IsScalar()) {
        return absl::InvalidArgumentError(
            absl::StrCat(Place(member.first), "a key must be a plain value"));
      }
      const std::string& key = member.first.Scalar();
      if (object.contains(key)) {
        return absl::InvalidArgumentError(
            absl::StrCat(Place(member.first), "the key \"", key, "\" stands here twice"));
      }
      absl::StatusOr<Json> value = Convert(member.second, depth + 1);
      if (!value.ok()) return value;
      object[key] = *std::move(value);
    }
    return object;
  }

  const DefinitionLimits& limits_;
  size_t nodes_ = 0;
};

// yaml-cpp passes bytes through as they are; JSON text must be UTF-8.
absl::Status CheckUtf8(const Json& json) {
  try {
    (void)json.dump();
  } catch (const Json::exception&) {
    return absl::InvalidArgumentError("the text is not valid UTF-8");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Json> ParseYaml(absl::string_view text, const DefinitionLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(
        text.size(), " bytes are more than the ", limits.max_bytes, " that are allowed"));
  }
  try {
    absl::StatusOr<Json> json = Converter(limits).Convert(YAML::Load(std::string(text)), 0);
    if (!json.ok()) return json;
    const absl::Status utf8 = CheckUtf8(*json);
    if (!utf8.ok()) return utf8;
    return json;
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat("line ", error.mark.line + 1, ", column ",
                                                   error.mark.column + 1, ": ", error.msg));
  }
}

}  // namespace guidon
