#ifndef GUIDON_SERVER_TELEMETRY_OTLP_ATTRIBUTES_H_
#define GUIDON_SERVER_TELEMETRY_OTLP_ATTRIBUTES_H_

#include <string>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "opentelemetry/proto/common/v1/common.pb.h"
#include "opentelemetry/proto/resource/v1/resource.pb.h"

namespace guidon {

// Appends the attribute `key` = `value`, which must be valid UTF-8, to a message.
template <typename Message>
void AddAttribute(absl::string_view key, absl::string_view value, Message& message) {
  auto* const attribute = message.add_attributes();
  attribute->set_key(std::string(key));
  attribute->mutable_value()->set_string_value(std::string(value));
}

inline opentelemetry::proto::resource::v1::Resource MakeResource(
    const absl::btree_map<std::string, std::string>& attributes) {
  opentelemetry::proto::resource::v1::Resource resource;
  for (const auto& [key, value] : attributes) AddAttribute(key, value, resource);
  return resource;
}

// Names this program as what measured.
inline void SetScope(opentelemetry::proto::common::v1::InstrumentationScope& scope) {
  scope.set_name("guidond");
  scope.set_version(GUIDON_VERSION);
}

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_OTLP_ATTRIBUTES_H_
