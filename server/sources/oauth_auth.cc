#include "server/sources/oauth_auth.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/percent_encoding.h"
#include "server/sources/file_source.h"

namespace guidon {

OAuthAuth::OAuthAuth(OAuthConfig config, std::string ca_path, absl::Duration timeout, Clock clock)
    : TokenAuth(std::move(clock)), config_(std::move(config)), ca_path_(std::move(ca_path)),
      timeout_(timeout) {}

absl::Status OAuthAuth::Authorize(HttpClient& client, HttpCall& call) {
  if (!config_.folder.empty() && Now() - files_read_ >= config_.reload_delay) {
    if (absl::Status read = ReadFiles(); !read.ok()) return read;
  }
  return TokenAuth::Authorize(client, call);
}

absl::Status OAuthAuth::ReadFiles() {
  absl::StatusOr<std::string> id = ReadFile(absl::StrCat(config_.folder, "/client-id"));
  if (!id.ok()) return id.status();
  absl::StatusOr<std::string> secret = ReadFile(absl::StrCat(config_.folder, "/client-secret"));
  if (!secret.ok()) return secret.status();
  absl::StripAsciiWhitespace(&*id);
  absl::StripAsciiWhitespace(&*secret);
  if (*id != config_.client_id || *secret != config_.client_secret) DropToken();
  config_.client_id = *std::move(id);
  config_.client_secret = *std::move(secret);
  files_read_ = Now();
  return absl::OkStatus();
}

absl::StatusOr<BearerToken> OAuthAuth::GetToken(HttpClient& client) {
  absl::StatusOr<HttpAnswer> answer = Ask(client);
  // RFC 6749, §2.3.1: servers must take the header, but there are those that do not.
  if (answer.ok() && (answer->status == 400 || answer->status == 401)) {
    in_body_ = !in_body_;
    answer = Ask(client);
  }
  if (!answer.ok()) {
    return absl::Status(answer.status().code(),
                        absl::StrCat("the token endpoint: ", answer.status().message()));
  }
  return ReadTokenReply(*answer, Now());
}

absl::StatusOr<HttpAnswer> OAuthAuth::Ask(HttpClient& client) const {
  const std::string id = PercentEncode(config_.client_id);
  const std::string secret = PercentEncode(config_.client_secret);
  HttpCall call;
  call.method = "POST";
  call.url = config_.token_url;
  call.ca_path = ca_path_;
  call.timeout = timeout_;
  call.follow_redirects = false;
  call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  call.headers.emplace_back("Accept", "application/json");
  call.body = "grant_type=client_credentials";
  if (in_body_) {
    absl::StrAppend(&call.body, "&client_id=", id, "&client_secret=", secret);
  } else {
    call.headers.emplace_back(
        "Authorization", absl::StrCat("Basic ", absl::Base64Escape(absl::StrCat(id, ":", secret))));
  }
  return client.Fetch(call);
}

}  // namespace guidon
