#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_DETAILS_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_DETAILS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/string_view.h"
#include "openfeature/error_code.h"
#include "openfeature/resolution_details.h"

namespace guidon::flagd_internal {

using Metadata = std::shared_ptr<const openfeature::FlagMetadata>;

template <typename T>
using Details = std::unique_ptr<openfeature::ResolutionDetails<T>>;

// Debian's Abseil has a string_view of its own (docs/decisions/0001-debian-string-view.md).
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

template <typename T>
Details<T> MakeDetails(T value, openfeature::Reason reason, std::optional<std::string> variant,
                       const Metadata& metadata,
                       std::optional<openfeature::ErrorCode> error = std::nullopt,
                       std::optional<std::string> message = std::nullopt) {
#ifdef GUIDON_OFFICIAL_OPENFEATURE
  static const auto* const kNone = new openfeature::FlagMetadata;
  return std::make_unique<openfeature::ResolutionDetails<T>>(
      std::move(value), reason, std::move(variant), metadata == nullptr ? *kNone : *metadata, error,
      std::move(message));
#else
  return std::make_unique<openfeature::ResolutionDetails<T>>(
      std::move(value), reason, std::move(variant), metadata, error, std::move(message));
#endif
}

template <typename T>
Metadata MetadataOf(const openfeature::ResolutionDetails<T>& details) {
#ifdef GUIDON_OFFICIAL_OPENFEATURE
  return std::make_shared<const openfeature::FlagMetadata>(details.GetFlagMetadata());
#else
  return details.GetSharedFlagMetadata();
#endif
}

template <typename T>
Details<T> MakeError(T default_value, openfeature::ErrorCode error, std::string message,
                     const Metadata& metadata = nullptr) {
  return MakeDetails<T>(std::move(default_value), openfeature::Reason::kError, std::nullopt,
                        metadata, error, std::move(message));
}

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_DETAILS_H_
