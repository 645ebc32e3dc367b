#include "server/http/grpc_reply.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/http/content_coding.h"
#include "server/http/envelope.h"
#include "server/http/grpc_web_text.h"
#include "server/http/rpc_codec.h"

namespace guidon {

HttpHeaders GrpcTrailers(const absl::Status& status) {
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

std::string GrpcFrame(const google::protobuf::Message& message) {
  std::string frame = BeginEnvelope(0, message.ByteSizeLong());
  message.AppendPartialToString(&frame);
  return frame;
}

HttpReply GrpcReply(std::string frame) {
  HttpReply reply = {.content_type = kGrpcContentType, .body = std::move(frame)};
  reply.trailers.emplace_back("grpc-status", "0");
  return reply;
}

HttpReply FailedGrpcCall(const absl::Status& status) {
  return {.content_type = kGrpcContentType, .trailers = GrpcTrailers(status)};
}

}  // namespace guidon
