#include "server/http/http_message.h"

namespace guidon {
namespace {

// A body beyond this size is rare, and its memory not kept for the next one.
constexpr size_t kLargestKept = 16 << 10;

}  // namespace

std::optional<absl::string_view> HttpRequest::Header(absl::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

void HttpRequest::Clear() {
  method.clear();
  path.clear();
  query.clear();
  headers.Clear();
  body.clear();
  if (body.capacity() > kLargestKept) body.shrink_to_fit();
  body_too_large = false;
  client_certificate = {};
  client_address = {};
}

}  // namespace guidon
