#include "server/http/connect_parts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/http/connect_error.h"
#include "server/http/content_coding.h"
#include "server/http/envelope.h"

namespace guidon {
namespace {

constexpr size_t kWorthPacking = 1024;  // bytes
constexpr size_t kTimeoutDigits = 10;

std::optional<Codec> CodecBehind(absl::string_view prefix, absl::string_view media_type) {
  return absl::ConsumePrefix(&media_type, prefix) ? CodecNamed(media_type) : std::nullopt;
}

absl::Status TooLarge() {
  return absl::ResourceExhaustedError("the request's body is larger than is allowed");
}

}  // namespace

std::optional<Codec> ConnectUnaryCodec(absl::string_view media_type) {
  return CodecBehind("application/", media_type);
}

std::optional<Codec> ConnectStreamCodec(absl::string_view media_type) {
  return CodecBehind("application/connect+", media_type);
}

HttpReply UnsupportedType(const char* supported) {
  HttpReply reply = {.status = 415, .content_type = ""};
  reply.headers.emplace_back("Accept-Post", supported);
  return reply;
}

HttpReply OnlyBy(const char* methods) {
  HttpReply reply = {.status = 405, .content_type = ""};
  reply.headers.emplace_back("Allow", methods);
  return reply;
}

HttpReply UnknownMethod(const HttpRequest& request) {
  HttpReply reply =
      ConnectError(absl::UnimplementedError(absl::StrCat("there is no method ", request.path)));
  reply.status = 404;  // what tells clients of any protocol that the place is wrong
  return reply;
}

absl::Status CheckConnectVersion(absl::string_view version, absl::string_view known) {
  if (version.empty() || version == known) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("unknown version \"", version, "\" of Connect's protocol: use ", known));
}

absl::StatusOr<absl::Duration> ConnectTimeout(const HttpRequest& request) {
  const auto text = request.Header("connect-timeout-ms");
  if (!text.has_value()) return absl::ZeroDuration();
  const auto milliseconds = ReadDigits(*text, kTimeoutDigits);
  if (!milliseconds.has_value() || *milliseconds == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("Connect-Timeout-Ms: \"", *text, "\" is no number from 1 to 9999999999"));
  }
  return absl::Milliseconds(*milliseconds);
}

absl::Status CheckConnectHeaders(const HttpRequest& request) {
  const auto version = request.Header("connect-protocol-version").value_or("");
  if (absl::Status status = CheckConnectVersion(version, "1"); !status.ok()) return status;
  return ConnectTimeout(request).status();
}

absl::StatusOr<std::string> ConnectMessage(const HttpRequest& request, size_t limit) {
  if (request.body_too_large) return TooLarge();
  return Unpack(request.Header("content-encoding").value_or(""), request.body, limit);
}

absl::StatusOr<std::string> ConnectStreamMessage(const HttpRequest& request, size_t limit) {
  if (request.body_too_large) return TooLarge();
  std::string unpacked;
  const absl::StatusOr<absl::string_view> message = ReadOnlyMessage(
      request.body, request.Header("connect-content-encoding").value_or(""), limit, unpacked);
  if (!message.ok()) return message.status();
  return std::string(*message);
}

HttpReply ConnectReply(Codec codec, const google::protobuf::Message& answer, bool gzip) {
  HttpReply reply = {
      .content_type = codec == Codec::kJson ? "application/json" : "application/proto",
      .body = WriteMessage(codec, answer)};
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  if (gzip && reply.body.size() >= kWorthPacking) {
    reply.body = Gzip(reply.body);
    reply.headers.emplace_back("Content-Encoding", "gzip");
  }
  return reply;
}

StreamFraming ConnectFraming(Codec codec) {
  return {[codec](const google::protobuf::Message& message) {
            return MakeEnvelope(0, WriteMessage(codec, message));
          },
          [](const absl::Status& status) {
            return MakeEnvelope(kConnectEndFlag, ConnectEndOfStream(status));
          }};
}

absl::string_view ConnectStreamType(Codec codec) {
  return codec == Codec::kJson ? "application/connect+json" : "application/connect+proto";
}

HttpReply EndedConnectStream(Codec codec, const absl::Status& status) {
  return {.content_type = ConnectStreamType(codec),
          .body = MakeEnvelope(kConnectEndFlag, ConnectEndOfStream(status))};
}

}  // namespace guidon
