#include "server/http/grpc_calls.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/arena.h"
#include "server/http/envelope.h"
#include "server/http/event_body.h"
#include "server/http/grpc_health.h"
#include "server/http/grpc_reply.h"
#include "server/http/grpc_timeout.h"
#include "server/http/rpc_codec.h"
#include "server/services/question_wire.h"
#include "server/services/resolve.h"
#include "server/services/unary_methods.h"

namespace guidon {
namespace {

// Bytes that the messages of most calls fit into.
constexpr size_t kFirstBlock = 2048;

// The only message of a request, unpacked into `unpacked` if it came packed.
absl::StatusOr<absl::string_view> MessageOf(const EvaluationDependencies& dependencies,
                                            const HttpRequest& request, std::string& unpacked) {
  if (request.body_too_large) {
    return absl::ResourceExhaustedError("the request's message is larger than is allowed");
  }
  return ReadOnlyMessage(request.body, request.Header("grpc-encoding").value_or(""),
                         dependencies.max_message, unpacked);
}

HttpReply AnswerStream(const EvaluationDependencies& dependencies, const HttpRequest& request,
                       absl::Duration timeout) {
  absl::StatusOr<Selector> selector =
      SelectorOf([&](absl::string_view name) { return request.Header(name); });
  if (!selector.ok()) return FailedGrpcCall(selector.status());
  StreamFraming framing = {
      [](const google::protobuf::Message& message) { return GrpcFrame(message); },
      [](const absl::Status&) { return std::string(); }, GrpcTrailers};
  return {.content_type = kGrpcContentType,
          .stream = MakeEventBody(dependencies, *std::move(selector),
                                  SoonerLimit(dependencies.stream_deadline, timeout),
                                  std::move(framing))};
}

HttpReply AnswerUnary(const EvaluationDependencies& dependencies, const UnaryMethod& method,
                      const HttpRequest& request, absl::string_view message) {
  alignas(std::max_align_t) char first_block[kFirstBlock];
  google::protobuf::Arena arena(first_block, sizeof first_block);
  google::protobuf::Message* const answer = method.response->New(&arena);
  FlatContext memory;
  std::optional<Question> question = ReadQuestion(message, method, memory);
  if (!question.has_value()) {
    google::protobuf::Message* const parsed = method.request->New(&arena);
    absl::Status status = ReadMessage(Codec::kProto, message, *parsed);
    if (!status.ok()) return FailedGrpcCall(status);
    question = method.read(*parsed);
  }
  const auto header = [&](absl::string_view name) { return request.Header(name); };
  const grpc::Status outcome = Answer(dependencies, method, header, *question, *answer);
  if (!outcome.ok()) return FailedGrpcCall(ToAbslStatus(outcome));
  return GrpcReply(GrpcFrame(*answer));
}

HttpReply AnswerCall(const EvaluationDependencies& dependencies, const HttpRequest& request) {
  const UnaryMethod* const method = FindUnaryMethod(request.path);
  const bool stream = method == nullptr && IsEventStream(request.path);
  if (method == nullptr && !stream && !IsHealthCall(request.path)) {
    return FailedGrpcCall(
        absl::UnimplementedError(absl::StrCat("there is no method ", request.path)));
  }
  const absl::StatusOr<absl::Duration> timeout = GrpcTimeout(request);
  if (!timeout.ok()) return FailedGrpcCall(timeout.status());
  std::string unpacked;
  const absl::StatusOr<absl::string_view> message = MessageOf(dependencies, request, unpacked);
  if (!message.ok()) return FailedGrpcCall(message.status());
  if (method != nullptr) return AnswerUnary(dependencies, *method, request, *message);
  return stream ? AnswerStream(dependencies, request, *timeout)
                : AnswerHealth(dependencies.hub, request.path, *message);
}

}  // namespace

bool IsEvaluationCall(absl::string_view path) {
  for (const char* package :
       {"/flagd.evaluation.v1.Service/", "/flagd.evaluation.v2.Service/", "/schema.v1.Service/"}) {
    if (absl::StartsWith(path, package)) return true;
  }
  return false;
}

bool IsEvaluationOrHealthCall(absl::string_view path) {
  return IsEvaluationCall(path) || IsHealthCall(path);
}

HttpHandler MakeGrpcCallHandler(const EvaluationDependencies& dependencies) {
  return [dependencies](const HttpRequest& request) { return AnswerCall(dependencies, request); };
}

}  // namespace guidon
