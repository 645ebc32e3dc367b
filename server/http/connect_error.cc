#include "server/http/connect_error.h"

#include <array>
#include <cstddef>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "server/http/json_text.h"
#include "server/http/rpc_codec.h"

namespace guidon {
namespace {

struct Code {
  const char* name;
  int http_status;
};

// By the number of the code; the first is OK.
constexpr std::array<Code, 17> kCodes = {{{"ok", 200},
                                          {"canceled", 499},
                                          {"unknown", 500},
                                          {"invalid_argument", 400},
                                          {"deadline_exceeded", 504},
                                          {"not_found", 404},
                                          {"already_exists", 409},
                                          {"permission_denied", 403},
                                          {"resource_exhausted", 429},
                                          {"failed_precondition", 400},
                                          {"aborted", 409},
                                          {"out_of_range", 400},
                                          {"unimplemented", 501},
                                          {"internal", 500},
                                          {"unavailable", 503},
                                          {"data_loss", 500},
                                          {"unauthenticated", 401}}};

const Code& Find(absl::StatusCode code) {
  const auto number = static_cast<size_t>(code);
  return kCodes[number < kCodes.size() ? number : static_cast<size_t>(absl::StatusCode::kUnknown)];
}

// Each detail as its type and, in base64 without padding, its bytes.
void AppendDetails(const absl::Status& error, std::string& json) {
  const absl::optional<absl::Cord> payload = error.GetPayload(kErrorDetails);
  google::rpc::Status status;
  if (!payload.has_value() || !status.ParseFromString(std::string(*payload))) return;
  const char* separator = R"(,"details":[)";
  for (const google::protobuf::Any& detail : status.details()) {
    absl::string_view type = detail.type_url();
    type.remove_prefix(type.rfind('/') + 1);  // nothing where there is none
    json += separator;
    json += R"({"type":)";
    AppendJsonString(type, json);
    std::string value = absl::Base64Escape(detail.value());
    while (absl::EndsWith(value, "=")) value.pop_back();
    absl::StrAppend(&json, R"(,"value":")", value, R"("})");
    separator = ",";
  }
  if (!status.details().empty()) json += ']';
}

}  // namespace

const char* ConnectCodeName(absl::StatusCode code) { return Find(code).name; }

int ConnectHttpStatus(absl::StatusCode code) { return Find(code).http_status; }

std::string ConnectErrorJson(const absl::Status& error) {
  std::string json = absl::StrCat(R"({"code":")", ConnectCodeName(error.code()), R"(","message":)");
  AppendJsonString(error.message(), json);
  AppendDetails(error, json);
  json += '}';
  return json;
}

std::string ConnectEndOfStream(const absl::Status& status) {
  return status.ok() ? "{}" : absl::StrCat(R"({"error":)", ConnectErrorJson(status), "}");
}

HttpReply ConnectError(const absl::Status& error) {
  return {.status = ConnectHttpStatus(error.code()),
          .content_type = "application/json",
          .body = ConnectErrorJson(error)};
}

}  // namespace guidon
