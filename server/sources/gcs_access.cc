#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/percent_encoding.h"
#include "evaluator/flag_definitions.h"
#include "server/sources/crypto.h"
#include "server/sources/file_source.h"
#include "server/sources/object_access.h"

namespace guidon {
namespace {

constexpr char kScope[] = "https://www.googleapis.com/auth/devstorage.read_only";
constexpr char kTokenUrl[] = "https://oauth2.googleapis.com/token";

// What a service account's key file says.
struct ServiceAccount {
  std::string email;
  std::string private_key;  // PEM
  std::string private_key_id;
  std::string token_url;
};

absl::StatusOr<ServiceAccount> ReadServiceAccount(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  const absl::StatusOr<Json> key = ParseJson(*text);
  const auto member = [&](const char* name) -> std::string {
    if (!key.ok() || !key->is_object()) return "";
    const auto found = key->find(name);
    return found != key->end() && found->is_string() ? found->get<std::string>() : "";
  };
  ServiceAccount account = {member("client_email"), member("private_key"), member("private_key_id"),
                            member("token_uri")};
  if (account.token_url.empty()) account.token_url = kTokenUrl;
  if (member("type") != "service_account" || account.email.empty() || account.private_key.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": is no key of a service account; GOOGLE_APPLICATION_CREDENTIALS must name one"));
  }
  return account;
}

std::string Base64Url(absl::string_view data) { return absl::WebSafeBase64Escape(data); }

// A token for a signed claim to be the service account (RFC 7523).
class ServiceAccountAuth final : public TokenAuth {
 public:
  ServiceAccountAuth(ServiceAccount account, Clock clock)
      : TokenAuth(std::move(clock)), account_(std::move(account)) {}

 protected:
  absl::StatusOr<BearerToken> GetToken(HttpClient& client) override {
    constexpr int64_t kLifetime = 3600;
    const int64_t now = absl::ToUnixSeconds(Now());
    const Json header = {{"alg", "RS256"}, {"typ", "JWT"}, {"kid", account_.private_key_id}};
    const Json claims = {{"iss", account_.email},
                         {"scope", kScope},
                         {"aud", account_.token_url},
                         {"iat", now},
                         {"exp", now + kLifetime}};
    const std::string claim = absl::StrCat(Base64Url(header.dump()), ".", Base64Url(claims.dump()));
    const absl::StatusOr<std::string> signature = SignRs256(account_.private_key, claim);
    if (!signature.ok()) return signature.status();
    HttpCall call;
    call.method = "POST";
    call.url = account_.token_url;
    call.follow_redirects = false;
    call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    call.body = absl::StrCat("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer",
                             "&assertion=", claim, ".", Base64Url(*signature));
    const absl::StatusOr<HttpAnswer> answer = client.Fetch(call);
    if (!answer.ok()) return answer.status();
    return ReadTokenReply(*answer, Now());
  }

 private:
  const ServiceAccount account_;
};

// The token of the machine that this runs on.
class MetadataAuth final : public TokenAuth {
 public:
  MetadataAuth(const std::string& host, Clock clock)
      : TokenAuth(std::move(clock)),
        url_(absl::StrCat("http://", host,
                          "/computeMetadata/v1/instance/service-accounts/default/token")) {}

 protected:
  absl::StatusOr<BearerToken> GetToken(HttpClient& client) override {
    HttpCall call;
    call.url = url_;
    call.follow_redirects = false;
    call.headers.emplace_back("Metadata-Flavor", "Google");
    const absl::StatusOr<HttpAnswer> answer = client.Fetch(call);
    if (!answer.ok()) {
      return absl::UnavailableError(
          absl::StrCat("the machine's metadata server: ", answer.status().message(),
                       "; is GOOGLE_APPLICATION_CREDENTIALS missing?"));
    }
    return ReadTokenReply(*answer, Now());
  }

 private:
  const std::string url_;
};

}  // namespace

absl::StatusOr<ObjectAccess> GcsAccess(const ObjectUri& uri, const Environment& environment,
                                       Clock clock) {
  const std::string emulator = environment("STORAGE_EMULATOR_HOST");
  std::string server = "https://storage.googleapis.com";
  if (!emulator.empty()) {
    server = absl::StrContains(emulator, "://") ? emulator : absl::StrCat("http://", emulator);
  }
  ObjectAccess access;
  access.call.url =
      absl::StrCat(absl::StripSuffix(server, "/"), "/storage/v1/b/", PercentEncode(uri.bucket),
                   "/o/", PercentEncode(uri.key), "?alt=media");
  const std::string key_file = environment("GOOGLE_APPLICATION_CREDENTIALS");
  if (!key_file.empty()) {
    absl::StatusOr<ServiceAccount> account = ReadServiceAccount(key_file);
    if (!account.ok()) return account.status();
    access.auth = std::make_unique<ServiceAccountAuth>(*std::move(account), std::move(clock));
  } else if (emulator.empty()) {
    const std::string host = environment("GCE_METADATA_HOST");
    access.auth = std::make_unique<MetadataAuth>(host.empty() ? "metadata.google.internal" : host,
                                                 std::move(clock));
  }
  return access;
}

}  // namespace guidon
