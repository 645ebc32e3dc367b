#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/percent_encoding.h"
#include "server/sources/crypto.h"
#include "server/sources/object_access.h"

namespace guidon {
namespace {

constexpr absl::string_view kVersion = "2021-08-06";

// The scheme "Shared Key" of Azure's storage services.
class SharedKeyAuth final : public RequestAuth {
 public:
  // `resource` is the request's path behind the account's name.
  SharedKeyAuth(std::string account, std::string key, std::string resource, Clock clock)
      : account_(std::move(account)), key_(std::move(key)), resource_(std::move(resource)),
        clock_(std::move(clock)) {}

  absl::Status Authorize(HttpClient&, HttpCall& call) override {
    call.headers.emplace_back(
        "x-ms-date", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", clock_(), absl::UTCTimeZone()));
    call.headers.emplace_back("x-ms-version", std::string(kVersion));
    std::string if_none_match;
    std::map<std::string, std::string> own;  // x-ms-…
    for (const auto& [name, value] : call.headers) {
      const std::string lower = absl::AsciiStrToLower(name);
      if (absl::StartsWith(lower, "x-ms-")) own[lower] = value;
      if (lower == "if-none-match") if_none_match = value;
    }
    // The verb, then the values of Content-Encoding, -Language, -Length, -MD5, -Type, Date,
    // If-Modified-Since, If-Match, If-None-Match, If-Unmodified-Since and Range.
    std::string to_sign = absl::StrCat(call.method, "\n\n\n\n\n\n\n\n\n", if_none_match, "\n\n\n");
    for (const auto& [name, value] : own) absl::StrAppend(&to_sign, name, ":", value, "\n");
    absl::StrAppend(&to_sign, "/", account_, resource_);
    call.headers.emplace_back(
        "Authorization",
        absl::StrCat("SharedKey ", account_, ":", absl::Base64Escape(HmacSha256(key_, to_sign))));
    return absl::OkStatus();
  }

 private:
  const std::string account_;
  const std::string key_;
  const std::string resource_;
  const Clock clock_;
};

std::string Or(std::string value, absl::string_view otherwise) {
  return value.empty() ? std::string(otherwise) : value;
}

}  // namespace

absl::StatusOr<ObjectAccess> AzureAccess(const ObjectUri& uri, const Environment& environment,
                                         Clock clock) {
  const std::string account = environment("AZURE_STORAGE_ACCOUNT");
  if (account.empty()) {
    return absl::InvalidArgumentError(
        "AZURE_STORAGE_ACCOUNT is not set; it must name the container's storage account");
  }
  const bool emulator =
      absl::EqualsIgnoreCase(environment("AZURE_STORAGE_IS_LOCAL_EMULATOR"), "true");
  const std::string domain = Or(environment("AZURE_STORAGE_DOMAIN"),
                                emulator ? "127.0.0.1:10000" : "blob.core.windows.net");
  const std::string protocol =
      Or(environment("AZURE_STORAGE_PROTOCOL"), emulator ? "http" : "https");
  std::string path =
      absl::StrCat("/", PercentEncode(uri.bucket, "$"), "/", PercentEncode(uri.key, "/"));
  if (emulator) path = absl::StrCat("/", account, path);

  ObjectAccess access;
  access.call.url =
      absl::StrCat(protocol, "://", emulator ? domain : absl::StrCat(account, ".", domain), path);
  const std::string encoded_key = environment("AZURE_STORAGE_KEY");
  const std::string sas_token = environment("AZURE_STORAGE_SAS_TOKEN");
  if (!encoded_key.empty()) {
    std::string key;
    if (!absl::Base64Unescape(encoded_key, &key)) {
      return absl::InvalidArgumentError("AZURE_STORAGE_KEY is not in base64");
    }
    access.auth = std::make_unique<SharedKeyAuth>(account, std::move(key), path, std::move(clock));
  } else if (!sas_token.empty()) {
    absl::StrAppend(&access.call.url, "?", absl::StripPrefix(sas_token, "?"));
    access.call.headers.emplace_back("x-ms-version", std::string(kVersion));
  } else {
    access.call.headers.emplace_back("x-ms-version", std::string(kVersion));
  }
  return access;
}

}  // namespace guidon
