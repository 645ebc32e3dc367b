#ifndef GUIDON_SERVER_HTTP_GRPC_WEB_TEXT_H_
#define GUIDON_SERVER_HTTP_GRPC_WEB_TEXT_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// The small texts of gRPC-Web.
namespace guidon {

// The bytes of a base64 text that may be several, each with its own padding, one after the other:
// clients encode what they send piece by piece. nullopt: it is no such text.
std::optional<std::string> DecodeBase64Pieces(absl::string_view text);

// The text of a status as gRPC wants it in a header.
std::string GrpcMessage(absl::string_view text);

// The frame that a reply ends with.
std::string MakeTrailers(const absl::Status& status);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_GRPC_WEB_TEXT_H_
