#include "openfeature/error_code.h"

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace openfeature {
namespace {

constexpr char kPayloadType[] = "openfeature.dev/error-code";

absl::StatusCode CanonicalCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kProviderNotReady:
      return absl::StatusCode::kUnavailable;
    case ErrorCode::kFlagNotFound:
      return absl::StatusCode::kNotFound;
    case ErrorCode::kParseError:
    case ErrorCode::kTypeMismatch:
    case ErrorCode::kTargetingKeyMissing:
    case ErrorCode::kInvalidContext:
      return absl::StatusCode::kInvalidArgument;
    case ErrorCode::kProviderFatal:
      return absl::StatusCode::kFailedPrecondition;
    case ErrorCode::kGeneral:
      break;
  }
  return absl::StatusCode::kUnknown;
}

}  // namespace

absl::Status ErrorStatus(ErrorCode code, std::string_view message) {
  absl::Status status(CanonicalCode(code), absl::string_view(message.data(), message.size()));
  const std::string_view name = ToString(code);
  status.SetPayload(kPayloadType, absl::Cord(absl::string_view(name.data(), name.size())));
  return status;
}

ErrorCode ErrorCodeOf(const absl::Status& status) {
  if (const auto payload = status.GetPayload(kPayloadType)) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::kGeneral); ++code) {
      const std::string_view name = ToString(static_cast<ErrorCode>(code));
      if (*payload == absl::string_view(name.data(), name.size())) {
        return static_cast<ErrorCode>(code);
      }
    }
  }
  if (absl::IsNotFound(status)) return ErrorCode::kFlagNotFound;
  if (absl::IsInvalidArgument(status)) return ErrorCode::kInvalidContext;
  return ErrorCode::kGeneral;
}

std::string MessageOf(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

}  // namespace openfeature
