#include "server/http/grpc_calls.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "google/protobuf/arena.h"
#include "server/http/content_coding.h"
#include "server/http/envelope.h"
#include "server/http/event_body.h"
#include "server/http/grpc_web_text.h"
#include "server/http/rpc_codec.h"
#include "server/services/resolve.h"
#include "server/services/unary_methods.h"

namespace guidon {
namespace {

constexpr char kContentType[] = "application/grpc";

HttpHeaders TrailersFor(const absl::Status& status) {
  HttpHeaders trailers;
  trailers.emplace_back("grpc-status", absl::StrCat(status.raw_code()));
  if (!status.message().empty()) {
    trailers.emplace_back("grpc-message", GrpcMessage(status.message()));
  }
  if (const auto details = status.GetPayload(kErrorDetails); details.has_value()) {
    std::string text = absl::Base64Escape(std::string(*details));
    while (!text.empty() && text.back() == '=') text.pop_back();
    trailers.emplace_back(kErrorDetails, std::move(text));
  }
  if (absl::IsUnimplemented(status)) trailers.emplace_back("grpc-accept-encoding", kCodings);
  return trailers;
}

HttpReply Failed(const absl::Status& status) {
  return {.content_type = kContentType, .trailers = TrailersFor(status)};
}

// 0: there is no limit.
absl::StatusOr<absl::Duration> Timeout(const HttpRequest& request) {
  const auto text = request.Header("grpc-timeout");
  if (!text.has_value()) return absl::ZeroDuration();
  const std::optional<absl::Duration> timeout = ReadGrpcTimeout(*text);
  if (timeout.has_value()) return *timeout;
  return absl::InvalidArgumentError(
      absl::StrCat("grpc-timeout: \"", *text, "\" is no time such as 100m or 2S"));
}

// Reads the only message of a request into `message`.
absl::Status ReadRequest(const EvaluationDependencies& dependencies, const HttpRequest& request,
                         google::protobuf::Message& message) {
  if (request.body_too_large) {
    return absl::ResourceExhaustedError("the request's message is larger than is allowed");
  }
  const absl::StatusOr<std::string> bytes = ReadOnlyMessage(
      request.body, request.Header("grpc-encoding").value_or(""), dependencies.max_message);
  return bytes.ok() ? ReadMessage(Codec::kProto, *bytes, message) : bytes.status();
}

HttpReply AnswerStream(const EvaluationDependencies& dependencies, const HttpRequest& request) {
  flagd::evaluation::v1::EventStreamRequest empty;
  absl::Status status = ReadRequest(dependencies, request, empty);
  if (!status.ok()) return Failed(status);
  const absl::StatusOr<absl::Duration> timeout = Timeout(request);
  if (!timeout.ok()) return Failed(timeout.status());
  absl::StatusOr<Selector> selector =
      SelectorOf([&](absl::string_view name) { return request.Header(name); });
  if (!selector.ok()) return Failed(selector.status());
  StreamFraming framing = {[](const google::protobuf::Message& message) {
                             return MakeEnvelope(0, message.SerializeAsString());
                           },
                           [](const absl::Status&) { return std::string(); }, TrailersFor};
  return {.content_type = kContentType,
          .stream = MakeEventBody(dependencies, *std::move(selector),
                                  SoonerLimit(dependencies.stream_deadline, *timeout),
                                  std::move(framing))};
}

HttpReply AnswerUnary(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                      const HttpRequest& request) {
  google::protobuf::Arena arena;
  google::protobuf::Message* const question = method.request->New(&arena);
  google::protobuf::Message* const answer = method.response->New(&arena);
  absl::Status status = ReadRequest(dependencies, request, *question);
  if (!status.ok()) return Failed(status);
  const auto header = [&](absl::string_view name) { return request.Header(name); };
  const grpc::Status outcome = Answer(dependencies, method, header, *question, *answer);
  if (!outcome.ok()) return Failed(ToAbslStatus(outcome));
  HttpReply reply = {.content_type = kContentType};
  reply.body = MakeEnvelope(0, answer->SerializeAsString());
  reply.trailers.emplace_back("grpc-status", "0");
  return reply;
}

}  // namespace

bool IsEvaluationCall(absl::string_view path) {
  for (const char* package :
       {"/flagd.evaluation.v1.Service/", "/flagd.evaluation.v2.Service/", "/schema.v1.Service/"}) {
    if (absl::StartsWith(path, package)) return true;
  }
  return false;
}

HttpHandler MakeGrpcCallHandler(const EvaluationDependencies& dependencies) {
  return [dependencies](const HttpRequest& request) {
    if (const UnaryMethod* const method = FindUnaryMethod(request.path); method != nullptr) {
      return AnswerUnary(dependencies, *method, request);
    }
    if (IsEventStream(request.path)) return AnswerStream(dependencies, request);
    return Failed(absl::UnimplementedError(absl::StrCat("there is no method ", request.path)));
  };
}

}  // namespace guidon
