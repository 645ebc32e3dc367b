#ifndef OPENFEATURE_ERROR_CODE_H_
#define OPENFEATURE_ERROR_CODE_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace openfeature {

// What kind of failure made an evaluation return its default value.
enum class ErrorCode : std::uint8_t {
  kProviderNotReady,
  kFlagNotFound,
  kParseError,  // The flag's definition could not be read.
  kTypeMismatch,
  kTargetingKeyMissing,
  kInvalidContext,
  kProviderFatal,  // The provider will not recover by itself.
  kGeneral,
};

// The code as the specification spells it, e.g. "FLAG_NOT_FOUND".
constexpr std::string_view ToString(ErrorCode code) noexcept {
  constexpr std::string_view kNames[] = {
      "PROVIDER_NOT_READY",    "FLAG_NOT_FOUND",  "PARSE_ERROR",    "TYPE_MISMATCH",
      "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "PROVIDER_FATAL", "GENERAL"};
  const auto index = static_cast<std::size_t>(code);
  return index < std::size(kNames) ? kNames[index] : "GENERAL";
}

inline std::ostream& operator<<(std::ostream& out, ErrorCode code) { return out << ToString(code); }

// A status that says both a canonical code and `code`: how a provider's lifecycle and resolution
// functions say what went wrong.
absl::Status ErrorStatus(ErrorCode code, std::string_view message);

// The error code of a status that is not OK. Of statuses that were not made by ErrorStatus,
// NOT_FOUND is taken for kFlagNotFound and INVALID_ARGUMENT for kInvalidContext; all others are
// kGeneral.
ErrorCode ErrorCodeOf(const absl::Status& status);

// The status' message as a std::string.
std::string MessageOf(const absl::Status& status);

}  // namespace openfeature

#endif  // OPENFEATURE_ERROR_CODE_H_
