#include "flagd/internal/json_value.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "flagd/internal/visit_value.h"
#include "nlohmann/json.hpp"

namespace guidon::flagd_internal {
namespace {

using openfeature::Value;

bool FitsInt(const Json& json) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return json.is_number_integer() &&
         (!json.is_number_unsigned() || json.get<std::uint64_t>() <= kMost);
}

struct MakeJson {
  Json operator()(std::nullptr_t) const { return nullptr; }
  Json operator()(bool value) const { return value; }
  Json operator()(double value) const { return value; }
  Json operator()(std::string_view value) const { return std::string(value); }
  Json operator()(const Value::List& value) const {
    Json list = Json::array();
    for (const Value& element : value) list.push_back(ToJson(element));
    return list;
  }
  Json operator()(const Value::Structure& value) const {
    Json object = Json::object();
    for (const auto& [key, member] : value) object[key] = ToJson(member);
    return object;
  }
};

}  // namespace

Value ToValue(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (FitsInt(json)) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object()) return ToStructure(json);
  if (!json.is_array()) return {};
  Value::List list;
  for (const Json& element : json) list.push_back(ToValue(element));
  return list;
}

Value::Structure ToStructure(const Json& json) {
  Value::Structure structure;
  if (!json.is_object()) return structure;
  for (const auto& [key, value] : json.items()) structure.emplace(key, ToValue(value));
  return structure;
}

Metadata ToMetadata(const Json& json) {
  if (!json.is_object() || json.empty()) return nullptr;
  auto metadata = std::make_shared<openfeature::FlagMetadata>();
  for (const auto& [key, value] : json.items()) {
    if (value.is_boolean()) {
      metadata->data[key] = value.get<bool>();
    } else if (FitsInt(value)) {
      metadata->data[key] = value.get<std::int64_t>();
    } else if (value.is_number()) {
      metadata->data[key] = value.get<double>();
    } else if (value.is_string()) {
      metadata->data[key] = value.get<std::string>();
    }
  }
  return metadata;
}

Json ToJson(const Value& value) {
  if (value.IsNumber()) {
    // Whole numbers stay whole.
    if (const auto number = value.AsInt()) return *number;
  }
  return VisitValue(value, MakeJson());
}

}  // namespace guidon::flagd_internal
