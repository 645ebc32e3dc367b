#include "server/http/connect.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "server/http/connect_error.h"
#include "server/http/connect_parts.h"
#include "server/http/content_coding.h"
#include "server/http/event_body.h"
#include "server/http/url.h"
#include "server/services/resolve.h"

namespace guidon {
namespace {

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
  return ConnectReply(codec, *answer, AcceptsGzip(request.Header("accept-encoding").value_or("")));
}

HttpReply AnswerGet(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                    const HttpRequest& request) {
  const std::string encoding = QueryParameter(request.query, "encoding").value_or("");
  if (encoding.empty()) {
    return ConnectError(absl::InvalidArgumentError("the query has no parameter encoding"));
  }
  const std::optional<Codec> codec = CodecNamed(encoding);
  if (!codec.has_value()) return UnsupportedType(kConnectUnaryTypes);
  const std::string version = QueryParameter(request.query, "connect").value_or("");
  if (absl::Status status = CheckConnectVersion(version, "v1"); !status.ok()) {
    return ConnectError(status);
  }
  return Reply(dependencies, method, request, *codec,
               MessageInQuery(request.query, dependencies.max_message));
}

HttpReply AnswerPost(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                     const HttpRequest& request) {
  const std::optional<Codec> codec = ConnectUnaryCodec(MediaType(request));
  if (!codec.has_value()) return UnsupportedType(kConnectUnaryTypes);
  return Reply(dependencies, method, request, *codec,
               ConnectMessage(request, dependencies.max_message));
}

// What there is to be known of a call of EventStream before it begins.
absl::StatusOr<Selector> ReadStreamRequest(const EvaluationDependencies& dependencies,
                                           const HttpRequest& request, Codec codec) {
  if (absl::Status status = CheckConnectHeaders(request); !status.ok()) return status;
  const absl::StatusOr<std::string> message =
      ConnectStreamMessage(request, dependencies.max_message);
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
  if (absl::Status status = CheckConnectHeaders(request); !status.ok()) return ConnectError(status);
  return get ? AnswerGet(dependencies, method, request) : AnswerPost(dependencies, method, request);
}

HttpReply AnswerConnectStream(const EvaluationDependencies& dependencies,
                              const HttpRequest& request) {
  if (request.method != "POST") return OnlyBy("POST");
  const std::optional<Codec> codec = ConnectStreamCodec(MediaType(request));
  if (!codec.has_value()) return UnsupportedType(kConnectStreamTypes);
  absl::StatusOr<Selector> selector = ReadStreamRequest(dependencies, request, *codec);
  if (!selector.ok()) return EndedConnectStream(*codec, selector.status());
  const absl::Duration limit = SoonerLimit(dependencies.stream_deadline, *ConnectTimeout(request));
  return {
      .content_type = ConnectStreamType(*codec),
      .stream = MakeEventBody(dependencies, *std::move(selector), limit, ConnectFraming(*codec))};
}

}  // namespace guidon
