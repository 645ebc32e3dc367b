#include "evaluator/struct_view.h"

#include <string>
#include <string_view>

#include "nlohmann/json.hpp"

namespace guidon {
namespace {

namespace pb = google::protobuf;

ValueView StructGet(const void* object, absl::string_view key) {
  const auto& fields = static_cast<const pb::Struct*>(object)->fields();
  const auto found = fields.find(std::string_view(key.data(), key.size()));
  return found == fields.end() ? ValueView() : ViewOf(found->second);
}

size_t ListSize(const void* list) {
  return static_cast<size_t>(static_cast<const pb::ListValue*>(list)->values_size());
}

ValueView ListAt(const void* list, size_t index) {
  return ViewOf(static_cast<const pb::ListValue*>(list)->values(static_cast<int>(index)));
}

constexpr ContainerOps kStructOps = {nullptr, nullptr, StructGet};
constexpr ContainerOps kListOps = {ListSize, ListAt, nullptr};

void CopyValue(const Json& json, pb::Value& out) {
  switch (json.type()) {
    case Json::value_t::boolean:
      out.set_bool_value(json.get<bool>());
      break;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      out.set_number_value(json.get<double>());
      break;
    case Json::value_t::string:
      out.set_string_value(json.get_ref<const std::string&>());
      break;
    case Json::value_t::array: {
      auto* list = out.mutable_list_value();
      for (const Json& element : json) CopyValue(element, *list->add_values());
      break;
    }
    case Json::value_t::object:
      CopyToStruct(json, *out.mutable_struct_value());
      break;
    default:
      out.set_null_value(pb::NULL_VALUE);
  }
}

}  // namespace

ValueView ViewOf(const pb::Struct& context) { return ValueView::Object(&context, &kStructOps); }

ValueView ViewOf(const pb::Value& value) {
  switch (value.kind_case()) {
    case pb::Value::kBoolValue:
      return ValueView::Bool(value.bool_value());
    case pb::Value::kNumberValue:
      return ValueView::Number(value.number_value());
    case pb::Value::kStringValue:
      return ValueView::String(value.string_value());
    case pb::Value::kListValue:
      return ValueView::List(&value.list_value(), &kListOps);
    case pb::Value::kStructValue:
      return ViewOf(value.struct_value());
    case pb::Value::kNullValue:
    case pb::Value::KIND_NOT_SET:
      break;
  }
  return ValueView::Null();
}

void CopyToStruct(const Json& json, pb::Struct& out) {
  out.Clear();
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) CopyValue(value, (*out.mutable_fields())[key]);
}

}  // namespace guidon
