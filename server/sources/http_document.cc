#include "server/sources/http_document.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/sources/file_source.h"

namespace guidon {
namespace {

// The error code in the XML that buckets answer with: "AccessDenied".
std::string ErrorCodeOf(absl::string_view body) {
  constexpr absl::string_view kOpen = "<Code>";
  const size_t begin = body.find(kOpen);
  if (begin == body.npos) return "";
  constexpr size_t kLongest = 64;
  absl::string_view code = body.substr(begin + kOpen.size(), kLongest);
  code = code.substr(0, code.find('<'));
  const bool is_word = std::all_of(code.begin(), code.end(), absl::ascii_isalnum);
  return is_word ? absl::StrCat(" (", code, ")") : "";
}

}  // namespace

HttpDocument::HttpDocument(HttpCall call, std::string name, std::unique_ptr<RequestAuth> auth)
    : call_(std::move(call)), name_(std::move(name)), auth_(std::move(auth)) {}

absl::StatusOr<std::optional<HttpDocument::Content>> HttpDocument::Fetch(HttpClient& client) {
  absl::StatusOr<HttpAnswer> answer = Ask(client);
  if (answer.ok() && answer->status == 401 && auth_ != nullptr && auth_->Renew()) {
    answer = Ask(client);
  }
  if (!answer.ok()) {
    return absl::Status(answer.status().code(),
                        absl::StrCat(name_, ": ", answer.status().message()));
  }
  if (answer->status == 304 && !etag_.empty()) return std::nullopt;
  if (answer->status != 200) {
    return absl::UnavailableError(absl::StrCat(name_, ": the server answers with status ",
                                               answer->status, ErrorCodeOf(answer->body)));
  }
  const TextFormat format = GuessFormat(call_.url, answer->Header("content-type"), answer->body);
  return Content{std::move(answer->body), format, answer->Header("etag")};
}

absl::StatusOr<HttpAnswer> HttpDocument::Ask(HttpClient& client) {
  HttpCall call = call_;
  if (!etag_.empty()) call.headers.emplace_back("If-None-Match", etag_);
  if (auth_ != nullptr) {
    if (absl::Status status = auth_->Authorize(client, call); !status.ok()) return status;
  }
  return client.Fetch(call);
}

TextFormat GuessFormat(absl::string_view url, absl::string_view media_type,
                       absl::string_view text) {
  if (const auto named = FormatOf(url.substr(0, url.find_first_of("?#"))); named.ok()) {
    return *named;
  }
  const std::string type = absl::AsciiStrToLower(media_type);
  if (absl::StrContains(type, "yaml")) return TextFormat::kYaml;
  if (absl::StrContains(type, "json")) return TextFormat::kJson;
  const absl::string_view begin = absl::StripLeadingAsciiWhitespace(text);
  return absl::StartsWith(begin, "{") ? TextFormat::kJson : TextFormat::kYaml;
}

}  // namespace guidon
