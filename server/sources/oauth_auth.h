#ifndef GUIDON_SERVER_SOURCES_OAUTH_AUTH_H_
#define GUIDON_SERVER_SOURCES_OAUTH_AUTH_H_

#include <string>

#include "server/sources/request_auth.h"
#include "server/sources/source_config.h"

namespace guidon {

// OAuth 2.0 client credentials (RFC 6749, §4.4). Id and secret go to the token endpoint in the
// header of basic authentication and, where that is refused, in the body. Where they lie in files,
// these are looked at before each request, but no more often than OAuthConfig::reload_delay; once
// they have changed, a new token is got.
class OAuthAuth final : public TokenAuth {
 public:
  // `ca_path` and `timeout` are for the token endpoint, as in HttpCall.
  OAuthAuth(OAuthConfig config, std::string ca_path, absl::Duration timeout, Clock clock);

  absl::Status Authorize(HttpClient& client, HttpCall& call) override;

 protected:
  absl::StatusOr<BearerToken> GetToken(HttpClient& client) override;

 private:
  absl::Status ReadFiles();
  absl::StatusOr<HttpAnswer> Ask(HttpClient& client) const;

  OAuthConfig config_;
  const std::string ca_path_;
  const absl::Duration timeout_;
  absl::Time files_read_ = absl::InfinitePast();
  bool in_body_ = false;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_OAUTH_AUTH_H_
