#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_VISIT_VALUE_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_VISIT_VALUE_H_

#include <any>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "openfeature/value.h"

namespace guidon::flagd_internal {

// Points in time are Unix seconds in rules, as `$flagd.timestamp` is.
inline double UnixSeconds(openfeature::Value::DateTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// Calls `visit` with what `value` holds: nullptr, a bool, a double, a std::string_view, a
// Value::List or a Value::Structure. Text is good until `visit` returns only where a Value can give
// none that lasts.
template <typename Visit>
auto VisitValue(const openfeature::Value& value, Visit visit) {
  if (const auto* structure = value.AsStructure()) return visit(*structure);
  if (const auto* list = value.AsList()) return visit(*list);
  if (value.IsBool()) return visit(*value.AsBool());
  if (value.IsNumber()) return visit(*value.AsDouble());
  if (value.IsDateTime()) return visit(UnixSeconds(*value.AsDateTime()));
  if (const auto text = value.AsStringView()) return visit(*text);
  return visit(nullptr);
}

// The same for an attribute of an evaluation context, whatever C++ type it was given as.
template <typename Visit>
auto VisitAny(const std::any& any, Visit visit) {
  using openfeature::Value;
  if (const auto* text = std::any_cast<std::string>(&any)) return visit(std::string_view(*text));
  if (const auto* flag = std::any_cast<bool>(&any)) return visit(*flag);
  if (const auto* number = std::any_cast<std::int64_t>(&any)) {
    return visit(static_cast<double>(*number));
  }
  if (const auto* number = std::any_cast<int>(&any)) return visit(static_cast<double>(*number));
  if (const auto* number = std::any_cast<double>(&any)) return visit(*number);
  if (const auto* text = std::any_cast<const char*>(&any)) return visit(std::string_view(*text));
  if (const auto* text = std::any_cast<std::string_view>(&any)) return visit(*text);
  if (const auto* value = std::any_cast<Value>(&any)) return VisitValue(*value, visit);
  if (const auto* structure = std::any_cast<Value::Structure>(&any)) return visit(*structure);
  if (const auto* list = std::any_cast<Value::List>(&any)) return visit(*list);
  if (const auto* time = std::any_cast<Value::DateTime>(&any)) return visit(UnixSeconds(*time));
  if (const auto value = openfeature::ValueOfAny(any); value && value->IsNumber()) {
    return visit(*value->AsDouble());
  }
  return visit(nullptr);
}

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_VISIT_VALUE_H_
