#include "server/http/grpc_timeout.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/http/rpc_codec.h"

namespace guidon {
namespace {

constexpr size_t kDigits = 8;

}  // namespace

std::optional<absl::Duration> ReadGrpcTimeout(absl::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto count = ReadDigits(text.substr(0, text.size() - 1), kDigits);
  if (!count.has_value()) return std::nullopt;
  switch (text.back()) {
    case 'H':
      return absl::Hours(*count);
    case 'M':
      return absl::Minutes(*count);
    case 'S':
      return absl::Seconds(*count);
    case 'm':
      return absl::Milliseconds(*count);
    case 'u':
      return absl::Microseconds(*count);
    case 'n':
      return absl::Nanoseconds(*count);
    default:
      return std::nullopt;
  }
}

absl::StatusOr<absl::Duration> GrpcTimeout(const HttpRequest& request) {
  const auto text = request.Header("grpc-timeout");
  if (!text.has_value()) return absl::ZeroDuration();
  const std::optional<absl::Duration> timeout = ReadGrpcTimeout(*text);
  if (!timeout.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("grpc-timeout: \"", *text, "\" is no time such as 100m or 2S"));
  }
  if (*timeout == absl::ZeroDuration()) {
    return absl::DeadlineExceededError("the time that the caller gave has passed");
  }
  return *timeout;
}

}  // namespace guidon
