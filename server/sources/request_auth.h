#ifndef GUIDON_SERVER_SOURCES_REQUEST_AUTH_H_
#define GUIDON_SERVER_SOURCES_REQUEST_AUTH_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/sources/http_client.h"

namespace guidon {

using Clock = std::function<absl::Time()>;

// Proves to a server who asks. Used by one thread.
class RequestAuth {
 public:
  virtual ~RequestAuth() = default;

  // Adds to `call` what the server wants to see; may ask other servers through `client` first.
  virtual absl::Status Authorize(HttpClient& client, HttpCall& call) = 0;

  // The server answered 401: true where it is worth another try, with other credentials.
  virtual bool Renew() { return false; }
};

struct BearerToken {
  std::string text;
  absl::Time expires = absl::InfiniteFuture();
};

// Reads the reply of an OAuth 2.0 token endpoint (RFC 6749, §5.1).
// UNAVAILABLE: it is none, or not one of success; the message holds nothing of its body.
absl::StatusOr<BearerToken> ReadTokenReply(const HttpAnswer& answer, absl::Time now);

// Sends a token, which it gets where there is none yet or the one there is will soon expire.
class TokenAuth : public RequestAuth {
 public:
  explicit TokenAuth(Clock clock) : clock_(std::move(clock)) {}

  absl::Status Authorize(HttpClient& client, HttpCall& call) override;
  bool Renew() override;

 protected:
  virtual absl::StatusOr<BearerToken> GetToken(HttpClient& client) = 0;

  absl::Time Now() const { return clock_(); }
  void DropToken() { token_.reset(); }

 private:
  const Clock clock_;
  std::optional<BearerToken> token_;
  bool fresh_ = false;  // the token was got for the last request
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_REQUEST_AUTH_H_
