#include "server/http/grpc_web.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "server/http/content_coding.h"
#include "server/http/envelope.h"
#include "server/http/event_body.h"
#include "server/http/grpc_timeout.h"
#include "server/http/grpc_web_text.h"
#include "server/http/rpc_codec.h"
#include "server/services/resolve.h"
#include "server/services/unary_methods.h"

namespace guidon {
namespace {

constexpr absl::string_view kBinary = "application/grpc-web";
constexpr absl::string_view kText = "application/grpc-web-text";

struct Format {
  bool text = false;  // base64
  Codec codec = Codec::kProto;
};

std::optional<Format> FormatOf(absl::string_view media_type) {
  Format format;
  format.text = absl::ConsumePrefix(&media_type, kText);
  if (!format.text && !absl::ConsumePrefix(&media_type, kBinary)) return std::nullopt;
  if (media_type.empty()) return format;
  if (!absl::ConsumePrefix(&media_type, "+")) return std::nullopt;
  const std::optional<Codec> codec = CodecNamed(media_type);
  if (!codec.has_value()) return std::nullopt;
  format.codec = *codec;
  return format;
}

// The client may ask in binary for a reply in text, and the other way round.
Format ReplyFormat(const HttpRequest& request, Format asked) {
  const absl::string_view accept = request.Header("accept").value_or("");
  if (absl::StrContains(accept, kText)) {
    asked.text = true;
  } else if (absl::StrContains(accept, kBinary)) {
    asked.text = false;
  }
  return asked;
}

absl::string_view ContentType(Format format) {
  const bool json = format.codec == Codec::kJson;
  if (format.text)
    return json ? "application/grpc-web-text+json" : "application/grpc-web-text+proto";
  return json ? "application/grpc-web+json" : "application/grpc-web+proto";
}

std::string Encode(Format format, const std::string& frame) {
  return format.text ? absl::Base64Escape(frame) : frame;
}

// Reads the only message of a request into `message`.
absl::Status ReadRequest(const EvaluationDependencies& dependencies, const HttpRequest& request,
                         Format format, google::protobuf::Message& message) {
  if (request.body_too_large) {
    return absl::ResourceExhaustedError("the request's body is larger than is allowed");
  }
  if (absl::Status status = GrpcTimeout(request).status(); !status.ok()) return status;
  std::optional<std::string> decoded;
  if (format.text) {
    decoded = DecodeBase64Pieces(request.body);
    if (!decoded.has_value()) return absl::InvalidArgumentError("the body is not in base64");
  }
  std::string unpacked;
  const absl::StatusOr<absl::string_view> bytes = ReadOnlyMessage(
      decoded.has_value() ? *decoded : request.body, request.Header("grpc-encoding").value_or(""),
      dependencies.max_message, unpacked);
  return bytes.ok() ? ReadMessage(format.codec, *bytes, message) : bytes.status();
}

HttpReply Ended(Format format, const absl::Status& status, const std::string& frames = "") {
  HttpReply reply = {.content_type = ContentType(format),
                     .body = Encode(format, frames + MakeTrailers(status))};
  if (absl::IsUnimplemented(status)) reply.headers.emplace_back("grpc-accept-encoding", kCodings);
  return reply;
}

HttpReply AnswerStream(const EvaluationDependencies& dependencies, const HttpRequest& request,
                       Format asked, Format format) {
  flagd::evaluation::v1::EventStreamRequest empty;
  absl::Status status = ReadRequest(dependencies, request, asked, empty);
  if (!status.ok()) return Ended(format, status);
  absl::StatusOr<Selector> selector =
      SelectorOf([&](absl::string_view name) { return request.Header(name); });
  if (!selector.ok()) return Ended(format, selector.status());
  StreamFraming framing = {
      [format](const google::protobuf::Message& message) {
        const std::string bytes = WriteMessage(format.codec, message);
        return Encode(format, MakeEnvelope(0, bytes));
      },
      [format](const absl::Status& end) { return Encode(format, MakeTrailers(end)); }};
  const absl::Duration limit = SoonerLimit(dependencies.stream_deadline, *GrpcTimeout(request));
  return {.content_type = ContentType(format),
          .stream = MakeEventBody(dependencies, *std::move(selector), limit, std::move(framing))};
}

}  // namespace

bool IsGrpcWeb(absl::string_view media_type) { return FormatOf(media_type).has_value(); }

HttpReply AnswerGrpcWeb(const EvaluationDependencies& dependencies, const HttpRequest& request) {
  if (request.method != "POST") {
    HttpReply reply = {.status = 405, .content_type = ""};
    reply.headers.emplace_back("Allow", "POST");
    return reply;
  }
  const Format asked = FormatOf(MediaType(request)).value_or(Format());
  const Format format = ReplyFormat(request, asked);
  if (IsEventStream(request.path)) return AnswerStream(dependencies, request, asked, format);
  const UnaryMethod* const method = FindUnaryMethod(request.path);
  if (method == nullptr) {
    return Ended(format,
                 absl::UnimplementedError(absl::StrCat("there is no method ", request.path)));
  }
  const std::unique_ptr<google::protobuf::Message> question(method->request->New());
  const std::unique_ptr<google::protobuf::Message> answer(method->response->New());
  absl::Status status = ReadRequest(dependencies, request, asked, *question);
  if (!status.ok()) return Ended(format, status);
  const auto header = [&](absl::string_view name) { return request.Header(name); };
  status = ToAbslStatus(Answer(dependencies, *method, header, *question, *answer));
  if (!status.ok()) return Ended(format, status);
  return Ended(format, status, MakeEnvelope(0, WriteMessage(format.codec, *answer)));
}

}  // namespace guidon
