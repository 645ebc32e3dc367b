#include "server/http/connect.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "server/http/connect_error.h"
#include "server/http/content_coding.h"
#include "server/http/envelope.h"
#include "server/http/event_body.h"
#include "server/http/url.h"
#include "server/services/resolve.h"

namespace guidon {
namespace {

constexpr char kUnaryTypes[] = "application/json, application/proto";
constexpr char kStreamTypes[] = "application/connect+json, application/connect+proto";
constexpr size_t kWorthPacking = 1024;  // bytes
constexpr size_t kTimeoutDigits = 10;

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

absl::Status TooLarge() {
  return absl::ResourceExhaustedError("the request's body is larger than is allowed");
}

absl::Status CheckVersion(absl::string_view version, absl::string_view known) {
  if (version.empty() || version == known) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("unknown version \"", version, "\" of Connect's protocol: use ", known));
}

// 0: there is no limit.
absl::StatusOr<absl::Duration> Timeout(const HttpRequest& request) {
  const auto text = request.Header("connect-timeout-ms");
  if (!text.has_value()) return absl::ZeroDuration();
  const auto milliseconds = ReadDigits(*text, kTimeoutDigits);
  if (!milliseconds.has_value() || *milliseconds == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("Connect-Timeout-Ms: \"", *text, "\" is no number from 1 to 9999999999"));
  }
  return absl::Milliseconds(*milliseconds);
}

absl::Status CheckHeaders(const HttpRequest& request) {
  const auto version = request.Header("connect-protocol-version").value_or("");
  if (absl::Status status = CheckVersion(version, "1"); !status.ok()) return status;
  return Timeout(request).status();
}

absl::StatusOr<std::string> MessageInQuery(absl::string_view query, size_t limit) {
  const std::optional<std::string> message = QueryParameter(query, "message");
  if (!message.has_value()) {
    return absl::InvalidArgumentError(
        "the query has no parameter message, or it is not percent-encoded");
  }
  std::string bytes = *message;
  if (QueryParameter(query, "base64") == "1" && !absl::WebSafeBase64Unescape(*message, &bytes)) {
    return absl::InvalidArgumentError("the parameter message is not in the URL-safe base64");
  }
  return Unpack(QueryParameter(query, "compression").value_or(""), bytes, limit);
}

// The reply to a call whose message is in `message`, or was refused.
HttpReply Reply(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                const HttpRequest& request, Codec codec,
                const absl::StatusOr<std::string>& message) {
  if (!message.ok()) return ConnectError(message.status());
  const std::unique_ptr<google::protobuf::Message> question(method.request->New());
  const std::unique_ptr<google::protobuf::Message> answer(method.response->New());
  if (absl::Status status = ReadMessage(codec, *message, *question); !status.ok()) {
    return ConnectError(status);
  }
  const auto header = [&](absl::string_view name) { return request.Header(name); };
  const grpc::Status status = Answer(dependencies, method, header, *question, *answer);
  if (!status.ok()) return ConnectError(ToAbslStatus(status));
  HttpReply reply = {
      .content_type = codec == Codec::kJson ? "application/json" : "application/proto",
      .body = WriteMessage(codec, *answer)};
  reply.headers.emplace_back("Vary", "Accept-Encoding");
  if (reply.body.size() >= kWorthPacking &&
      AcceptsGzip(request.Header("accept-encoding").value_or(""))) {
    reply.body = Gzip(reply.body);
    reply.headers.emplace_back("Content-Encoding", "gzip");
  }
  return reply;
}

HttpReply AnswerGet(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                    const HttpRequest& request) {
  const std::string encoding = QueryParameter(request.query, "encoding").value_or("");
  if (encoding.empty()) {
    return ConnectError(absl::InvalidArgumentError("the query has no parameter encoding"));
  }
  const std::optional<Codec> codec = CodecNamed(encoding);
  if (!codec.has_value()) return UnsupportedType(kUnaryTypes);
  const std::string version = QueryParameter(request.query, "connect").value_or("");
  if (absl::Status status = CheckVersion(version, "v1"); !status.ok()) return ConnectError(status);
  return Reply(dependencies, method, request, *codec,
               MessageInQuery(request.query, dependencies.max_message));
}

HttpReply AnswerPost(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                     const HttpRequest& request) {
  const std::string type = MediaType(request);
  absl::string_view name = type;
  const std::optional<Codec> codec =
      absl::ConsumePrefix(&name, "application/") ? CodecNamed(name) : std::nullopt;
  if (!codec.has_value()) return UnsupportedType(kUnaryTypes);
  if (request.body_too_large) return ConnectError(TooLarge());
  return Reply(dependencies, method, request, *codec,
               Unpack(request.Header("content-encoding").value_or(""), request.body,
                      dependencies.max_message));
}

// A stream's body that is nothing but its end.
HttpReply EndedStream(std::string type, const absl::Status& status) {
  return {.content_type = std::move(type),
          .body = MakeEnvelope(kConnectEndFlag, ConnectEndOfStream(status))};
}

// What there is to be known of a call of EventStream before it begins.
absl::StatusOr<Selector> ReadStreamRequest(const EvaluationDependencies& dependencies,
                                           const HttpRequest& request, Codec codec) {
  if (request.body_too_large) return TooLarge();
  if (absl::Status status = CheckHeaders(request); !status.ok()) return status;
  const absl::StatusOr<std::string> message =
      ReadOnlyMessage(request.body, request.Header("connect-content-encoding").value_or(""),
                      dependencies.max_message);
  if (!message.ok()) return message.status();
  flagd::evaluation::v1::EventStreamRequest empty;
  if (absl::Status status = ReadMessage(codec, *message, empty); !status.ok()) return status;
  return SelectorOf([&](absl::string_view name) { return request.Header(name); });
}

}  // namespace

HttpReply AnswerConnectUnary(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                             const HttpRequest& request) {
  const bool get = request.method == "GET";
  if (!get && request.method != "POST") return OnlyBy("GET, POST");
  if (absl::Status status = CheckHeaders(request); !status.ok()) return ConnectError(status);
  return get ? AnswerGet(dependencies, method, request) : AnswerPost(dependencies, method, request);
}

HttpReply AnswerConnectStream(const EvaluationDependencies& dependencies,
                              const HttpRequest& request) {
  if (request.method != "POST") return OnlyBy("POST");
  const std::string type = MediaType(request);
  absl::string_view name = type;
  const std::optional<Codec> codec =
      absl::ConsumePrefix(&name, "application/connect+") ? CodecNamed(name) : std::nullopt;
  if (!codec.has_value()) return UnsupportedType(kStreamTypes);
  absl::StatusOr<Selector> selector = ReadStreamRequest(dependencies, request, *codec);
  if (!selector.ok()) return EndedStream(type, selector.status());
  StreamFraming framing = {[codec = *codec](const google::protobuf::Message& message) {
                             return MakeEnvelope(0, WriteMessage(codec, message));
                           },
                           [](const absl::Status& status) {
                             return MakeEnvelope(kConnectEndFlag, ConnectEndOfStream(status));
                           }};
  const absl::Duration limit = SoonerLimit(dependencies.stream_deadline, *Timeout(request));
  return {.content_type = type,
          .stream = MakeEventBody(dependencies, *std::move(selector), limit, std::move(framing))};
}

HttpReply UnknownMethod(const HttpRequest& request) {
  HttpReply reply =
      ConnectError(absl::UnimplementedError(absl::StrCat("there is no method ", request.path)));
  reply.status = 404;  // what tells clients of any protocol that the place is wrong
  return reply;
}

}  // namespace guidon
