#ifndef OPENFEATURE_PROVIDER_EVENT_H_
#define OPENFEATURE_PROVIDER_EVENT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "openfeature/error_code.h"
#include "openfeature/flag_metadata.h"

namespace openfeature {

// What a provider may tell about itself. Each but kConfigurationChanged moves it to a status:
// kReady and kContextChanged to kReady, kError to kError (to kFatal where the error code is
// kProviderFatal), kStale to kStale, kReconciling to kReconciling.
enum class ProviderEvent : std::uint8_t {
  kReady,
  kError,
  kConfigurationChanged,
  kStale,
  kReconciling,
  kContextChanged,
};

// The event as the specification spells it, e.g. "PROVIDER_READY".
constexpr std::string_view ToString(ProviderEvent event) noexcept {
  constexpr std::string_view kNames[] = {
      "PROVIDER_READY", "PROVIDER_ERROR",       "PROVIDER_CONFIGURATION_CHANGED",
      "PROVIDER_STALE", "PROVIDER_RECONCILING", "PROVIDER_CONTEXT_CHANGED"};
  const auto index = static_cast<std::size_t>(event);
  return index < std::size(kNames) ? kNames[index] : "PROVIDER_ERROR";
}

inline std::ostream& operator<<(std::ostream& out, ProviderEvent event) {
  return out << ToString(event);
}

// What a provider says with an event. Errors should have a message and a code.
struct ProviderEventDetails {
  std::optional<std::string> message{};
  std::optional<ErrorCode> error_code{};
  std::vector<std::string> flags_changed{};
  FlagMetadata event_metadata{};
};

// What a handler is given.
struct EventDetails : ProviderEventDetails {
  std::string provider_name{};
  std::string domain{};  // That of the client the handler was added to; empty for the API's.
};

// Handlers run one after the other, in the order of the events, on the thread that the event came
// from: they should be brief. They may call the API and clients. What they throw is logged.
using EventHandler = std::function<void(const EventDetails&)>;

// Names an added handler, to remove it.
enum class HandlerId : std::uint64_t {};

}  // namespace openfeature

#endif  // OPENFEATURE_PROVIDER_EVENT_H_
