#ifndef GUIDON_SERVER_SERVICES_RESOLUTION_MESSAGE_H_
#define GUIDON_SERVER_SERVICES_RESOLUTION_MESSAGE_H_

#include <grpcpp/support/status.h>

#include <string>
#include <type_traits>

#include "evaluator/flag.h"
#include "evaluator/selector.h"
#include "evaluator/struct_view.h"
#include "server/services/resolve.h"

// How resolutions become the messages of the evaluation packages.
namespace guidon {

// The status that flagd gives for an error.
grpc::Status StatusOf(ErrorCode error);

// `number` with its fraction cut off, or the nearest 64-bit integer.
int64_t ToInt(const Json& number);

// `value` must be of the response's type: see Expect.
template <typename Response>
void SetValue(const Json& value, Response& response) {
  using Value = std::decay_t<decltype(response.value())>;
  if constexpr (std::is_same_v<Value, google::protobuf::Struct>) {
    CopyToStruct(value, *response.mutable_value());
  } else if constexpr (std::is_same_v<Value, std::string>) {
    response.set_value(value.get_ref<const std::string&>());
  } else if constexpr (std::is_same_v<Value, bool>) {
    response.set_value(value.get<bool>());
  } else if constexpr (std::is_same_v<Value, double>) {
    response.set_value(value.get<double>());
  } else {
    response.set_value(ToInt(value));
  }
}

// Whether an AnyFlag has a place for it: flags that fail, or for which the caller's own default
// holds, are left out of ResolveAll.
inline bool CanBeAnyFlag(const Resolution& resolution) {
  if (resolution.variant == nullptr) return resolution.reason == Reason::kDisabled;
  const Json& value = resolution.variant->value;
  return !value.is_array() && !value.is_null();
}

template <typename AnyFlag>
void SetAnyValue(const Json& value, AnyFlag& flag) {
  if (value.is_boolean()) {
    flag.set_bool_value(value.get<bool>());
  } else if (value.is_string()) {
    flag.set_string_value(value.get_ref<const std::string&>());
  } else if (value.is_number()) {
    flag.set_double_value(value.get<double>());
  } else if (value.is_object()) {
    CopyToStruct(value, *flag.mutable_object_value());
  }
}

template <typename Response>
void SetReason(Reason reason, Response& response) {
  const absl::string_view name = ReasonName(reason);
  response.set_reason(name.data(), name.size());
}

// Leaves out empty metadata, and all where the message has no place for it.
template <typename Response>
void SetMetadata(const Json& metadata, Response& response) {
  if constexpr (requires { response.mutable_metadata(); }) {
    if (!metadata.empty()) CopyToStruct(metadata, *response.mutable_metadata());
  }
}

// As MetadataOf. A flag's own metadata tells its flag set already, so there is nothing to merge
// but a source.
template <typename Response>
void SetMetadata(const Selector& selector, const Flag& flag, Response& response) {
  if (selector.kind == Selector::Kind::kSource) {
    SetMetadata(MetadataOf(selector, &flag), response);
  } else {
    SetMetadata(flag.metadata(), response);
  }
}

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_RESOLUTION_MESSAGE_H_
