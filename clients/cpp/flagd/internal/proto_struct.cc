#include "flagd/internal/proto_struct.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "flagd/internal/visit_value.h"
#include "nlohmann/json.hpp"

namespace guidon::flagd_internal {
namespace {

namespace pb = google::protobuf;
using openfeature::Value;

// Into a message's Value.
class CopyTo {
 public:
  explicit CopyTo(pb::Value& out) : out_(out) {}

  void operator()(std::nullptr_t) const { out_.set_null_value(pb::NULL_VALUE); }
  void operator()(bool value) const { out_.set_bool_value(value); }
  void operator()(double value) const { out_.set_number_value(value); }
  void operator()(std::string_view value) const { out_.set_string_value(std::string(value)); }
  void operator()(const Value::List& value) const {
    auto& list = *out_.mutable_list_value();
    for (const Value& element : value) VisitValue(element, CopyTo(*list.add_values()));
  }
  void operator()(const Value::Structure& value) const {
    auto& fields = *out_.mutable_struct_value()->mutable_fields();
    for (const auto& [key, member] : value) VisitValue(member, CopyTo(fields[key]));
  }

 private:
  pb::Value& out_;
};

Json NumberToJson(double number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::trunc(number) == number && std::abs(number) <= kExact) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

Json ValueToJson(const pb::Value& value) {
  switch (value.kind_case()) {
    case pb::Value::kBoolValue:
      return value.bool_value();
    case pb::Value::kNumberValue:
      return NumberToJson(value.number_value());
    case pb::Value::kStringValue:
      return value.string_value();
    case pb::Value::kStructValue:
      return guidon::flagd_internal::ToJson(value.struct_value());
    case pb::Value::kListValue: {
      Json list = Json::array();
      for (const pb::Value& element : value.list_value().values())
        list.push_back(ValueToJson(element));
      return list;
    }
    default:
      return nullptr;
  }
}

}  // namespace

void CopyContext(const openfeature::EvaluationContext& context, pb::Struct& out) {
  auto& fields = *out.mutable_fields();
  for (const auto& [key, value] : context.GetAttributes()) {
    VisitAny(value, CopyTo(fields[key]));
  }
  if (const auto targeting_key = context.GetTargetingKey()) {
    fields["targetingKey"].set_string_value(std::string(*targeting_key));
  }
}

Json ToJson(const pb::Struct& message) {
  Json object = Json::object();
  for (const auto& [key, value] : message.fields()) object[key] = ValueToJson(value);
  return object;
}

}  // namespace guidon::flagd_internal
