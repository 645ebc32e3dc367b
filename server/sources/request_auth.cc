#include "server/sources/request_auth.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

// How long before its end a token is given up.
constexpr absl::Duration kExpiryMargin = absl::Seconds(10);

}  // namespace

absl::StatusOr<BearerToken> ReadTokenReply(const HttpAnswer& answer, absl::Time now) {
  if (answer.status != 200) {
    return absl::UnavailableError(
        absl::StrCat("the token endpoint answers with status ", answer.status));
  }
  const absl::StatusOr<Json> reply = ParseJson(answer.body);
  if (!reply.ok() || !reply->is_object()) {
    return absl::UnavailableError("the token endpoint's reply is not a JSON object");
  }
  const auto text = reply->find("access_token");
  if (text == reply->end() || !text->is_string()) {
    return absl::UnavailableError("the token endpoint's reply has no access_token");
  }
  BearerToken token = {text->get<std::string>()};
  const auto lifetime = reply->find("expires_in");
  if (lifetime != reply->end() && lifetime->is_number()) {
    token.expires = now + absl::Seconds(lifetime->get<double>());
  }
  return token;
}

absl::Status TokenAuth::Authorize(HttpClient& client, HttpCall& call) {
  fresh_ = !token_.has_value() || token_->expires - kExpiryMargin <= Now();
  if (fresh_) {
    token_.reset();
    absl::StatusOr<BearerToken> token = GetToken(client);
    if (!token.ok()) return token.status();
    token_ = *std::move(token);
  }
  call.headers.emplace_back("Authorization", absl::StrCat("Bearer ", token_->text));
  return absl::OkStatus();
}

bool TokenAuth::Renew() {
  DropToken();
  return !fresh_;
}

}  // namespace guidon
