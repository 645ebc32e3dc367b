#include "server/sources/aws_signature.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "server/sources/crypto.h"

namespace guidon {
namespace {

std::string HexSha256(absl::string_view data) { return absl::BytesToHexString(Sha256::Of(data)); }

// Host with its port, and path, of a URL.
std::pair<std::string, std::string> HostAndPath(absl::string_view url) {
  const absl::string_view rest = url.substr(url.find("://") + 3);
  const size_t slash = rest.find('/');
  return {std::string(rest.substr(0, slash)),
          slash == rest.npos ? "/" : std::string(rest.substr(slash))};
}

}  // namespace

void SignForAws(HttpCall& call, const AwsCredentials& credentials, absl::string_view region,
                absl::string_view service, absl::Time now) {
  const auto [host, path] = HostAndPath(call.url);
  const std::string time = absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone());
  const std::string day = time.substr(0, 8);
  const std::string content_hash = HexSha256("");
  call.headers.emplace_back("x-amz-date", time);
  call.headers.emplace_back("x-amz-content-sha256", content_hash);
  if (!credentials.session_token.empty()) {
    call.headers.emplace_back("x-amz-security-token", credentials.session_token);
  }

  std::map<std::string, std::string> signed_headers = {{"host", host}};
  for (const auto& [name, value] : call.headers) {
    if (absl::EqualsIgnoreCase(name, "accept")) continue;
    signed_headers[absl::AsciiStrToLower(name)] = std::string(absl::StripAsciiWhitespace(value));
  }
  std::string names;
  std::string lines;
  for (const auto& [name, value] : signed_headers) {
    absl::StrAppend(&names, names.empty() ? "" : ";", name);
    absl::StrAppend(&lines, name, ":", value, "\n");
  }
  const std::string request =
      absl::StrCat(call.method, "\n", path, "\n\n", lines, "\n", names, "\n", content_hash);
  const std::string scope = absl::StrCat(day, "/", region, "/", service, "/aws4_request");
  const std::string to_sign =
      absl::StrCat("AWS4-HMAC-SHA256\n", time, "\n", scope, "\n", HexSha256(request));
  std::string key = HmacSha256(absl::StrCat("AWS4", credentials.secret_key), day);
  key = HmacSha256(key, region);
  key = HmacSha256(key, service);
  key = HmacSha256(key, "aws4_request");
  call.headers.emplace_back(
      "Authorization", absl::StrCat("AWS4-HMAC-SHA256 Credential=", credentials.access_key, "/",
                                    scope, ",SignedHeaders=", names, ",Signature=",
                                    absl::BytesToHexString(HmacSha256(key, to_sign))));
}

}  // namespace guidon
