#ifndef GUIDON_SERVER_HTTP_RPC_CODEC_H_
#define GUIDON_SERVER_HTTP_RPC_CODEC_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/status.h"
#include "server/http/http_message.h"

// What Connect and gRPC-Web have in common.
namespace guidon {

// How messages are written.
enum class Codec { kProto, kJson };

// "proto" or "json".
std::optional<Codec> CodecNamed(absl::string_view name);

// What becomes of members of a message in JSON that its type does not have.
enum class UnknownMembers { kIgnored, kRefused };

// Reads a message. JSON is protobuf's. INVALID_ARGUMENT: it is not a message of that type.
absl::Status ReadMessage(Codec codec, absl::string_view bytes, google::protobuf::Message& message,
                         UnknownMembers unknown = UnknownMembers::kIgnored);

// Writes a message; in JSON also the fields that have their default values, as flagd does.
std::string WriteMessage(Codec codec, const google::protobuf::Message& message);

// The payload of a status that holds the google.rpc.Status with the details of an error.
inline constexpr char kErrorDetails[] = "grpc-status-details-bin";

// The same code and message, with the payload kErrorDetails if there are details.
absl::Status ToAbslStatus(const grpc::Status& status);

// The value of the header Content-Type without its parameters and in lower case; "" without one.
std::string MediaType(const HttpRequest& request);

// A whole number of at most `digits` digits.
std::optional<int64_t> ReadDigits(absl::string_view text, size_t digits);

// The earlier end of two limits of time, of which 0 is none.
absl::Duration SoonerLimit(absl::Duration a, absl::Duration b);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_RPC_CODEC_H_
