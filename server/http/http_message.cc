#include "server/http/http_message.h"

namespace guidon {
namespace {

// What is larger is rare, and its memory not kept for the next request.
constexpr size_t kLargestKept = 16 << 10;

void Empty(std::string& text) {
  text.clear();
  if (text.capacity() > kLargestKept) text.shrink_to_fit();
}

}  // namespace

std::optional<absl::string_view> HttpRequest::Header(absl::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

void HttpRequest::Clear() {
  Empty(method);
  Empty(path);
  Empty(query);
  headers.Clear();
  Empty(body);
  body_too_large = false;
  client_certificate = {};
  client_address = {};
}

}  // namespace guidon
