#include "server/http/connect_error.h"

#include <array>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "server/http/json_text.h"

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

}  // namespace

const char* ConnectCodeName(absl::StatusCode code) { return Find(code).name; }

int ConnectHttpStatus(absl::StatusCode code) { return Find(code).http_status; }

std::string ConnectErrorJson(const absl::Status& error) {
  std::string json = absl::StrCat(R"({"code":")", ConnectCodeName(error.code()), R"(","message":)");
  AppendJsonString(error.message(), json);
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
