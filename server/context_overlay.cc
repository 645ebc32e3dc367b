#include "server/context_overlay.h"

#include "absl/strings/ascii.h"

namespace guidon {

ContextOverlay::ContextOverlay(absl::flat_hash_map<std::string, std::string> values,
                               const absl::flat_hash_map<std::string, std::string>& from_headers)
    : values_(std::move(values)) {
  for (const auto& [header, key] : from_headers) {
    from_headers_.emplace_back(absl::AsciiStrToLower(header), key);
  }
}

RequestContext::RequestContext(const ContextOverlay& overlay, ValueView request,
                               HeaderLookup header)
    : overlay_(overlay), request_(request) {
  for (const auto& [name, key] : overlay.from_headers_) {
    const absl::string_view value = header(name).value_or("");
    if (!value.empty()) from_headers_.emplace_back(key, value);
  }
}

ValueView RequestContext::view() const {
  if (from_headers_.empty() && overlay_.values_.empty()) return request_;
  return ValueView::Object(this, &kOps);
}

ValueView RequestContext::Get(const void* context, absl::string_view key) {
  const auto& self = *static_cast<const RequestContext*>(context);
  for (const auto& [name, value] : self.from_headers_) {
    if (name == key) return ValueView::String(value);
  }
  const auto found = self.overlay_.values_.find(key);
  if (found != self.overlay_.values_.end()) return ValueView::String(found->second);
  return self.request_.Get(key);
}

}  // namespace guidon
