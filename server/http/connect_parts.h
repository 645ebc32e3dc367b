#ifndef GUIDON_SERVER_HTTP_CONNECT_PARTS_H_
#define GUIDON_SERVER_HTTP_CONNECT_PARTS_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "server/http/event_body.h"
#include "server/http/http_message.h"
#include "server/http/rpc_codec.h"

// What calls by the Connect protocol have in common, whatever service they are for.
namespace guidon {

// What a header Accept-Post says of methods of either kind.
inline constexpr char kConnectUnaryTypes[] = "application/json, application/proto";
inline constexpr char kConnectStreamTypes[] = "application/connect+json, application/connect+proto";

// What a media type, as MediaType gives it, says of the messages; nothing for other types.
std::optional<Codec> ConnectUnaryCodec(absl::string_view media_type);
std::optional<Codec> ConnectStreamCodec(absl::string_view media_type);

// 415, 405, and 404 as for a method that there is not.
HttpReply UnsupportedType(const char* supported);
HttpReply OnlyBy(const char* methods);
HttpReply UnknownMethod(const HttpRequest& request);

// INVALID_ARGUMENT: the version is neither "" nor `known`.
absl::Status CheckConnectVersion(absl::string_view version, absl::string_view known);

// The limit of time that the caller sets; 0: none. INVALID_ARGUMENT: it is no number of
// milliseconds.
absl::StatusOr<absl::Duration> ConnectTimeout(const HttpRequest& request);

// INVALID_ARGUMENT: the headers' version of the protocol or limit of time cannot be used.
absl::Status CheckConnectHeaders(const HttpRequest& request);

// The message of a request by POST, of at most `limit` bytes once unpacked; 0: no limit. The
// errors are RESOURCE_EXHAUSTED, for a body beyond the server's limit too, and those of Unpack or
// of ReadOnlyMessage.
absl::StatusOr<std::string> ConnectMessage(const HttpRequest& request, size_t limit);
absl::StatusOr<std::string> ConnectStreamMessage(const HttpRequest& request, size_t limit);

// The reply to a unary call that succeeded; packed where that is worth it and `gzip` allows it.
HttpReply ConnectReply(Codec codec, const google::protobuf::Message& answer, bool gzip);

// How a stream's messages and its end are written.
StreamFraming ConnectFraming(Codec codec);

// The media type of a stream of such messages.
absl::string_view ConnectStreamType(Codec codec);

// A stream, of that media type, that is nothing but its end.
HttpReply EndedConnectStream(Codec codec, const absl::Status& status);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_CONNECT_PARTS_H_
