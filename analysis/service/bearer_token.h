#ifndef GUIDON_ANALYSIS_SERVICE_BEARER_TOKEN_H_
#define GUIDON_ANALYSIS_SERVICE_BEARER_TOKEN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/http/http_message.h"

namespace guidon::analysis {

// The token that clients must show, of which only the hash is kept. Immutable.
class BearerToken {
 public:
  // From the file `path` or else the variable GUIDON_ANALYST_TOKEN; spaces and line breaks around
  // it do not count. Without both there is none, and everybody may ask.
  //
  // The errors of the file. INVALID_ARGUMENT: the token is empty, or both are given.
  static absl::StatusOr<BearerToken> Load(const std::string& path);

  static BearerToken None() { return BearerToken(); }
  static BearerToken Of(absl::string_view token);

  bool required() const { return hash_.has_value(); }

  // Whether a request shows it, as "Authorization: Bearer TOKEN". How long that takes does not
  // tell how much of it is right.
  bool Admits(const HttpRequest& request) const;

 private:
  std::optional<std::string> hash_;
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_BEARER_TOKEN_H_
