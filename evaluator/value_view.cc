#include "evaluator/value_view.h"

#include <charconv>
#include <string>

#include "nlohmann/json.hpp"

namespace guidon {
namespace {

const Json& AsJson(const void* container) { return *static_cast<const Json*>(container); }

size_t JsonSize(const void* list) { return AsJson(list).size(); }

ValueView JsonAt(const void* list, size_t index) { return ValueView::Of(AsJson(list)[index]); }

ValueView JsonGet(const void* object, absl::string_view key) {
  const auto& members = AsJson(object).get_ref<const Json::object_t&>();
  const auto found = members.find(key);
  return found == members.end() ? ValueView() : ValueView::Of(found->second);
}

constexpr ContainerOps kJsonOps = {JsonSize, JsonAt, JsonGet};

}  // namespace

ValueView ValueView::Of(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return Bool(json.get_ref<const bool&>());
    case Json::value_t::number_integer:
      return Number(static_cast<double>(json.get_ref<const int64_t&>()));
    case Json::value_t::number_unsigned:
      return Number(static_cast<double>(json.get_ref<const uint64_t&>()));
    case Json::value_t::number_float:
      return Number(json.get_ref<const double&>());
    case Json::value_t::string:
      return String(json.get_ref<const std::string&>());
    case Json::value_t::array:
      return List(&json, &kJsonOps);
    case Json::value_t::object:
      return Object(&json, &kJsonOps);
    default:
      return Null();
  }
}

ValueView ValueView::Child(absl::string_view key) const {
  if (is_object()) return ops().get(scalar_.container, key);
  if (!is_list()) return Null();
  if (key.size() > 1 && key[0] == '0') return Null();
  size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error != std::errc() || end != key.data() + key.size() || index >= size()) return Null();
  return at(index);
}

}  // namespace guidon
