#include "clients/cli/struct_json.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <string>

namespace guidon::cli {
namespace {

OutputJson ValueJson(const google::protobuf::Value& value) {
  using google::protobuf::Value;
  switch (value.kind_case()) {
    case Value::kBoolValue:
      return value.bool_value();
    case Value::kNumberValue:
      return NumberJson(value.number_value());
    case Value::kStringValue:
      return value.string_value();
    case Value::kStructValue:
      return StructJson(value.struct_value());
    case Value::kListValue: {
      OutputJson list = OutputJson::array();
      for (const Value& element : value.list_value().values()) list.push_back(ValueJson(element));
      return list;
    }
    default:
      return nullptr;
  }
}

}  // namespace

OutputJson NumberJson(double number) {
  constexpr double kLargestExact = 9007199254740992.0;
  if (!std::isfinite(number)) return nullptr;
  if (number == std::trunc(number) && std::abs(number) <= kLargestExact) {
    return static_cast<int64_t>(number);
  }
  return number;
}

OutputJson StructJson(const google::protobuf::Struct& value) {
  std::map<std::string, const google::protobuf::Value*> sorted;
  for (const auto& [name, member] : value.fields()) sorted[name] = &member;
  OutputJson object = OutputJson::object();
  for (const auto& [name, member] : sorted) object[name] = ValueJson(*member);
  return object;
}

}  // namespace guidon::cli
