#ifndef OPENFEATURE_PROVIDER_STATUS_H_
#define OPENFEATURE_PROVIDER_STATUS_H_

#include <cstdint>
#include <ostream>
#include <string_view>

namespace openfeature {

// Whether a provider can be asked. Evaluations fail at once in kNotReady and kFatal, and are passed
// on to the provider in all other states.
enum class ProviderStatus : std::uint8_t {
  kNotReady,  // Not initialized yet, or shut down, or none was ever set.
  kReady,
  kError,        // Cannot be relied on now; may recover.
  kStale,        // Its flags may be out of date.
  kFatal,        // Will not recover by itself.
  kReconciling,  // Follows a change of its context; only providers that say so get here.
};

// The status as the specification spells it, e.g. "NOT_READY".
constexpr std::string_view ToString(ProviderStatus status) noexcept {
  constexpr std::string_view kNames[] = {"NOT_READY", "READY", "ERROR",
                                         "STALE",     "FATAL", "RECONCILING"};
  const auto index = static_cast<std::size_t>(status);
  return index < std::size(kNames) ? kNames[index] : "NOT_READY";
}

inline std::ostream& operator<<(std::ostream& out, ProviderStatus status) {
  return out << ToString(status);
}

}  // namespace openfeature

#endif  // OPENFEATURE_PROVIDER_STATUS_H_
