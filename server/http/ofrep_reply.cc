#include "server/http/ofrep_reply.h"

#include "absl/strings/str_cat.h"
#include "server/http/json_text.h"

namespace guidon {

void AppendEvaluation(absl::string_view key, const Resolution& resolution, const Json& metadata,
                      std::string& out) {
  out += R"({"key":)";
  AppendJsonString(key, out);
  if (resolution.error != ErrorCode::kNone) {
    absl::StrAppend(&out, R"(,"errorCode":")", ErrorCodeName(resolution.error),
                    R"(","errorDetails":")", ErrorMessage(resolution.error), "\"");
  } else {
    absl::StrAppend(&out, R"(,"reason":")", ReasonName(resolution.reason), "\"");
  }
  if (resolution.variant != nullptr) {
    out += R"(,"variant":)";
    AppendJsonString(resolution.variant->name, out);
    out += R"(,"value":)";
    AppendJson(resolution.variant->value, out);
  }
  out += R"(,"metadata":)";
  AppendJson(metadata, out);
  out += '}';
}

int EvaluationStatus(ErrorCode error) {
  if (error == ErrorCode::kNone) return 200;
  return error == ErrorCode::kFlagNotFound ? 404 : 400;
}

HttpReply OfrepError(int status, absl::string_view code, absl::string_view details,
                     absl::string_view key) {
  HttpReply reply = {.status = status, .content_type = "application/json"};
  reply.body += '{';
  if (!key.empty()) {
    reply.body += R"("key":)";
    AppendJsonString(key, reply.body);
    reply.body += ',';
  }
  if (!code.empty()) absl::StrAppend(&reply.body, R"("errorCode":")", code, "\",");
  reply.body += R"("errorDetails":)";
  AppendJsonString(details, reply.body);
  reply.body += '}';
  return reply;
}

}  // namespace guidon
