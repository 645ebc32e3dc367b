#ifndef OPENFEATURE_REASON_H_
#define OPENFEATURE_REASON_H_

#include <cstdint>
#include <ostream>
#include <string_view>

namespace openfeature {

// Why a flag has the value it was resolved to.
enum class Reason : std::uint8_t {
  kStatic,          // The flag has no rule.
  kDefault,         // The rule gave nothing, so the configured default was taken.
  kTargetingMatch,  // The rule chose the value by the context.
  kSplit,           // The value was drawn by a pseudorandom split.
  kCached,
  kDisabled,  // The flag is off in the management system.
  kUnknown,
  kStale,  // The value may be out of date.
  kError,
};

// The reason as the specification spells it, e.g. "TARGETING_MATCH".
constexpr std::string_view ToString(Reason reason) noexcept {
  constexpr std::string_view kNames[] = {"STATIC",  "DEFAULT", "TARGETING_MATCH",
                                         "SPLIT",   "CACHED",  "DISABLED",
                                         "UNKNOWN", "STALE",   "ERROR"};
  const auto index = static_cast<std::size_t>(reason);
  return index < std::size(kNames) ? kNames[index] : "UNKNOWN";
}

inline std::ostream& operator<<(std::ostream& out, Reason reason) {
  return out << ToString(reason);
}

}  // namespace openfeature

#endif  // OPENFEATURE_REASON_H_
