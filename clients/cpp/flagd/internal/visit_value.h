#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_VISIT_VALUE_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_VISIT_VALUE_H_

#include <any>
#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "flagd/internal/details.h"
#include "openfeature/value.h"

namespace guidon::flagd_internal {

// Points in time are Unix seconds in rules, as `$flagd.timestamp` is.
inline double UnixSeconds(DateTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// The text of a Value that is some.
inline std::string_view TextOf(const openfeature::Value& value) {
#ifdef GUIDON_OFFICIAL_OPENFEATURE
  // The official Value gives copies only. They are kept for the rule that reads them: the newest
  // thousand of a thread.
  thread_local std::list<std::string> kept;
  if (kept.size() == 1000) kept.pop_front();
  return kept.emplace_back(*value.AsString());
#else
  return *value.AsStringView();
#endif
}

// Calls `visit` with what `value` holds: nullptr, a bool, a double, a std::string_view, a List or a
// Structure. Text is good for as long as the value.
template <typename Visit>
auto VisitValue(const openfeature::Value& value, Visit visit) {
  if (const auto* structure = value.AsStructure()) return visit(*structure);
  if (const auto* list = value.AsList()) return visit(*list);
  if (value.IsBool()) return visit(*value.AsBool());
  if (value.IsNumber()) return visit(*value.AsDouble());
  if (value.IsDateTime()) return visit(UnixSeconds(*value.AsDateTime()));
  if (value.IsString()) return visit(TextOf(value));
  return visit(nullptr);
}

// The same for the first of these types that `any` holds.
template <typename Number, typename... Others, typename Visit>
auto VisitNumber(const std::any& any, Visit visit) {
  if (const auto* number = std::any_cast<Number>(&any)) return visit(static_cast<double>(*number));
  if constexpr (sizeof...(Others) > 0) {
    return VisitNumber<Others...>(any, visit);
  } else {
    return visit(nullptr);
  }
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
  if (const auto* structure = std::any_cast<Structure>(&any)) return visit(*structure);
  if (const auto* list = std::any_cast<List>(&any)) return visit(*list);
  if (const auto* time = std::any_cast<DateTime>(&any)) return visit(UnixSeconds(*time));
  return VisitNumber<float, unsigned, std::uint64_t, long long, unsigned long long, std::int16_t,
                     std::uint16_t>(any, visit);
}

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_VISIT_VALUE_H_
