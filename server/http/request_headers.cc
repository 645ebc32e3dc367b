#include "server/http/request_headers.h"

#include "absl/strings/ascii.h"

namespace guidon {
namespace {

// Headers beyond these sizes are rare, and their memory not kept for the next request.
constexpr size_t kLargestText = 16 << 10;
constexpr size_t kMostSpans = 256;

}  // namespace

RequestHeaders::RequestHeaders(std::initializer_list<Header> headers) {
  for (const auto& [name, value] : headers) Add(name, value);
}

void RequestHeaders::Add(absl::string_view name, absl::string_view value) {
  const size_t start = text_.size();
  text_.append(name.data(), name.size());
  for (size_t i = start; i < text_.size(); ++i) {
    text_[i] = absl::ascii_tolower(static_cast<unsigned char>(text_[i]));
  }
  text_.append(value.data(), value.size());
  spans_.push_back({start, start + name.size(), text_.size()});
}

void RequestHeaders::Clear() {
  text_.clear();
  spans_.clear();
  if (text_.capacity() > kLargestText) text_.shrink_to_fit();
  if (spans_.capacity() > kMostSpans) spans_.shrink_to_fit();
}

RequestHeaders::Header RequestHeaders::operator[](size_t index) const {
  const Span& span = spans_[index];
  const absl::string_view text = text_;
  return {text.substr(span.name, span.value - span.name),
          text.substr(span.value, span.end - span.value)};
}

}  // namespace guidon
