#include "server/services/resolution_message.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace guidon {

grpc::Status StatusOf(ErrorCode error) {
  const auto status = [&](grpc::StatusCode code) {
    return grpc::Status(code, std::string(ErrorMessage(error)));
  };
  switch (error) {
    case ErrorCode::kNone:
      return grpc::Status::OK;
    case ErrorCode::kFlagNotFound:
      return status(grpc::StatusCode::NOT_FOUND);
    case ErrorCode::kTypeMismatch:
      return status(grpc::StatusCode::INVALID_ARGUMENT);
    case ErrorCode::kParseError:
      return status(grpc::StatusCode::DATA_LOSS);
    case ErrorCode::kGeneral:
      break;
  }
  return status(grpc::StatusCode::UNKNOWN);
}

int64_t ToInt(const Json& number) {
  if (number.is_number_unsigned()) {
    constexpr uint64_t kMost = std::numeric_limits<int64_t>::max();
    return static_cast<int64_t>(std::min(number.get<uint64_t>(), kMost));
  }
  if (number.is_number_integer()) return number.get<int64_t>();
  // The bounds are exact as doubles; casting a value beyond them would be undefined.
  const double value = number.get<double>();
  if (value >= 9223372036854775808.0) return std::numeric_limits<int64_t>::max();
  if (value <= -9223372036854775808.0) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

}  // namespace guidon
