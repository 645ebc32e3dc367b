#include "server/http/rpc_codec.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"

namespace guidon {

namespace json = google::protobuf::util;

namespace {

// Arrays and objects in each other. Messages of protobuf end well before, at 50.
constexpr int kDeepestJson = 64;

// Whether `text`, of JSON or not, opens more than `deepest` arrays and objects in each other.
// Protobuf's parser looks at the depth only afterwards, and its time grows with the depth's square:
// minutes for 100 kB.
bool NestedDeeperThan(int deepest, absl::string_view text) {
  int depth = 0;
  char quote = '\0';  // of the string that has begun; protobuf takes both kinds
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::optional<Codec> CodecNamed(absl::string_view name) {
  if (name == "proto") return Codec::kProto;
  if (name == "json") return Codec::kJson;
  return std::nullopt;
}

absl::Status ReadMessage(Codec codec, absl::string_view bytes, google::protobuf::Message& message,
                         UnknownMembers unknown) {
  if (codec == Codec::kProto) {
    if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        absl::StrCat("the message is no ", message.GetTypeName(), " in protobuf's binary format"));
  }
  if (NestedDeeperThan(kDeepestJson, bytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the message is nested deeper than ", kDeepestJson, " levels"));
  }
  json::JsonParseOptions options;
  options.ignore_unknown_fields = unknown == UnknownMembers::kIgnored;
  const auto status = json::JsonStringToMessage({bytes.data(), bytes.size()}, &message, options);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the message is no ", message.GetTypeName(),
                                                 " in JSON: ", status.message().ToString()));
}

std::string WriteMessage(Codec codec, const google::protobuf::Message& message) {
  if (codec == Codec::kProto) return message.SerializeAsString();
  json::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  (void)json::MessageToJsonString(message, &text, options);
  return text;
}

absl::Status ToAbslStatus(const grpc::Status& status) {
  absl::Status same(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  const std::string details = status.error_details();
  if (!details.empty()) same.SetPayload(kErrorDetails, absl::Cord(details));
  return same;
}

std::string MediaType(const HttpRequest& request) {
  const absl::string_view type = request.Header("content-type").value_or("");
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(type.substr(0, type.find(';'))));
}

std::optional<int64_t> ReadDigits(absl::string_view text, size_t digits) {
  int64_t value = 0;
  const bool plain = std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  if (!plain || text.size() > digits || !absl::SimpleAtoi(text, &value)) return std::nullopt;
  return value;
}

absl::Duration SoonerLimit(absl::Duration a, absl::Duration b) {
  if (a == absl::ZeroDuration()) return b;
  if (b == absl::ZeroDuration()) return a;
  return std::min(a, b);
}

}  // namespace guidon
