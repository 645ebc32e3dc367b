#ifndef GUIDON_SERVER_SERVICES_GRPC_HEADERS_H_
#define GUIDON_SERVER_SERVICES_GRPC_HEADERS_H_

#include <grpcpp/grpcpp.h>

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "evaluator/selector.h"
#include "server/services/resolve.h"

namespace guidon {

// The first header of that name, in lower case, of a call. The view lives as long as `context`.
inline std::optional<absl::string_view> HeaderOf(const grpc::CallbackServerContext& context,
                                                 absl::string_view name) {
  const auto& headers = context.client_metadata();
  const auto header = headers.find({name.data(), name.size()});
  if (header == headers.end()) return std::nullopt;
  return absl::string_view(header->second.data(), header->second.size());
}

// The selector of a call: from its header `flagd-selector`, else from the text of the request's
// own field. INVALID_ARGUMENT as Selector::Parse.
inline absl::StatusOr<Selector> SelectorOf(const grpc::CallbackServerContext& context,
                                           absl::string_view field = "") {
  return SelectorOf([&](absl::string_view name) { return HeaderOf(context, name); }, field);
}

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_GRPC_HEADERS_H_
