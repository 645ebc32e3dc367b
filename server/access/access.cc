#include "server/access/access.h"

#include <openssl/crypto.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/sha256.h"
#include "server/services/front_metadata.h"
#include "server/services/grpc_headers.h"
#include "server/sources/file_source.h"

namespace guidon {
namespace {

constexpr size_t kShortestToken = 32;
constexpr size_t kLongestToken = 4096;
constexpr char kFileIdentity[] = "admin-token-file";

// The token of an `authorization` header; nothing for another scheme.
std::optional<absl::string_view> BearerToken(absl::string_view header) {
  constexpr absl::string_view kScheme = "bearer ";
  if (!absl::StartsWithIgnoreCase(header, kScheme)) return std::nullopt;
  return absl::StripAsciiWhitespace(header.substr(kScheme.size()));
}

std::string MethodOf(const google::protobuf::Message& request) {
  return std::string(absl::StripSuffix(request.GetDescriptor()->name(), "Request"));
}

// "the flag sets web, mobile" for messages.
std::string Describe(const std::vector<std::string>& flag_sets) {
  return absl::StrCat(flag_sets.size() == 1 ? "the flag set " : "the flag sets ",
                      absl::StrJoin(flag_sets, ", ", [](std::string* out, const std::string& set) {
                        absl::StrAppend(out, "\"", set, "\"");
                      }));
}

// What a call of one flag set is about, for messages.
std::string Subject(const std::string& flag_set) {
  return flag_set.empty() ? "about flags of no flag set" : absl::StrCat("about \"", flag_set, "\"");
}

}  // namespace

Credentials CredentialsOf(const grpc::CallbackServerContext& context) {
  Credentials credentials;
  if (const auto header = HeaderOf(context, "authorization"); header.has_value()) {
    credentials.authorization = std::string(*header);
  }
  credentials.actor = std::string(HeaderOf(context, "guidon-actor").value_or("unknown"));
  credentials.peer = ClientAddress(context);
  std::optional<std::vector<std::string>> names = ClientCertificateNames(context);
  credentials.has_certificate = names.has_value();
  if (names.has_value()) credentials.certificate_names = *std::move(names);
  return credentials;
}

Access::Access(Options options, FindToken find_token, Refusals& refusals,
               std::function<absl::Time()> now)
    : options_(std::move(options)), find_token_(std::move(find_token)), refusals_(refusals),
      now_(std::move(now)) {}

absl::StatusOr<Caller> Access::Authorize(const grpc::CallbackServerContext& context,
                                         const google::protobuf::Message& request, Role role,
                                         const Reach& reach) {
  return Authorize(CredentialsOf(context), MethodOf(request), role, reach);
}

absl::StatusOr<Caller> Access::Authorize(const Credentials& credentials, const std::string& method,
                                         Role role, const Reach& reach) {
  Outcome outcome = Authenticate(credentials);
  if (!outcome.refused.has_value()) outcome.refused = CheckReach(outcome.caller, role, reach);
  if (outcome.refused.has_value()) return Refuse(*outcome.refused, method, credentials.peer);
  outcome.caller.method = method;
  outcome.caller.peer = credentials.peer;
  return std::move(outcome.caller);
}

Access::Outcome Access::Authenticate(const Credentials& credentials) const {
  if (credentials.authorization.has_value()) {
    const auto token = BearerToken(*credentials.authorization);
    if (token.has_value()) return CheckToken(*token);
    return {{},
            Refused{absl::UnauthenticatedError(
                        "authorization: must be \"Bearer \" and a token of this guidond"),
                    "malformed"}};
  }
  if (credentials.has_certificate && !options_.identities.empty()) {
    if (auto caller = options_.identities.Find(credentials.certificate_names); caller.has_value()) {
      return {*std::move(caller), std::nullopt};
    }
    const std::string names = absl::CHexEscape(absl::StrJoin(credentials.certificate_names, ", "));
    return {{},
            Refused{absl::PermissionDeniedError(absl::StrCat(
                        "the client's certificate (", names,
                        ") has no role here; --admin-identity of guidond gives it one")),
                    "certificate", names}};
  }
  if (options_.required) {
    return {{},
            Refused{absl::UnauthenticatedError(
                        "a token is needed: give guidonctl one by --token-file or GUIDON_TOKEN"),
                    "missing"}};
  }
  Caller caller;
  caller.identity = credentials.actor;
  caller.role = Role::kAdmin;
  caller.authenticated = false;
  return {std::move(caller), std::nullopt};
}

Access::Outcome Access::CheckToken(absl::string_view text) const {
  const std::optional<TokenText> token = ParseToken(text);
  absl::StatusOr<std::optional<TokenRecord>> found =
      find_token_(token.has_value() ? token->id : std::string());
  if (!found.ok()) return {{}, Refused{found.status(), "store"}};
  // Whatever the token is, all of this is done.
  const bool is_known = token.has_value() && found->has_value();
  const bool matches = Matches(is_known ? (*found)->hash : HashOfNothing(),
                               token.has_value() ? token->secret : text);
  const bool is_file_token = IsFileToken(text);
  if (is_file_token) return {{kFileIdentity, Role::kAdmin}, std::nullopt};
  if (!is_known || !matches) {
    return {{},
            Refused{absl::UnauthenticatedError("the token is not valid here"), "invalid",
                    is_known ? absl::StrCat("unauthenticated (token ", token->id, ")")
                             : "unauthenticated"}};
  }
  if (auto refused = CheckLife(**found); refused.has_value()) return {{}, std::move(refused)};
  return {{(*found)->name, (*found)->role, (*found)->flag_sets, (*found)->id}, std::nullopt};
}

bool Access::IsFileToken(absl::string_view token) const {
  if (options_.token_file.empty()) return false;
  // Read each time, so that a new one counts at once and one that was taken away no longer does.
  const absl::StatusOr<std::string> wanted = ReadTokenFile(options_.token_file);
  const std::string hash = Sha256::Of(wanted.ok() ? *wanted : RandomBytes(kShortestToken));
  const std::string presented = Sha256::Of(token);
  return CRYPTO_memcmp(hash.data(), presented.data(), hash.size()) == 0;
}

std::optional<Access::Refused> Access::CheckLife(const TokenRecord& token) const {
  if (token.revoked.has_value()) {
    return Refused{absl::UnauthenticatedError(absl::StrCat("token ", token.id, " was revoked")),
                   "revoked", token.name};
  }
  if (now_() < token.expires) return std::nullopt;
  return Refused{absl::UnauthenticatedError(absl::StrCat(
                     "token ", token.id, " has expired, at ",
                     absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", token.expires, absl::UTCTimeZone()))),
                 "expired", token.name};
}

std::optional<Access::Refused> Access::CheckReach(const Caller& caller, Role role,
                                                  const Reach& reach) {
  if (caller.role < role) {
    const absl::string_view article = role == Role::kViewer ? " a " : " an ";
    return Refused{
        absl::PermissionDeniedError(absl::StrCat(
            "this needs", article, RoleName(role), ", and ", caller.identity, " is only ",
            caller.role == Role::kViewer ? "a " : "an ", RoleName(caller.role))),
        "role", caller.identity};
  }
  const bool fits = reach.kind_ == Reach::Kind::kOwn || !caller.scoped() ||
                    (reach.kind_ == Reach::Kind::kOne && caller.MayUse(reach.flag_set_));
  if (fits) return std::nullopt;
  return Refused{
      absl::PermissionDeniedError(absl::StrCat(
          caller.identity, " has access to ", Describe(caller.flag_sets), " only, and this is ",
          reach.kind_ == Reach::Kind::kOne ? Subject(reach.flag_set_) : "about all flag sets")),
      "flag-set", caller.identity};
}

absl::Status Access::Refuse(const Refused& refused, const std::string& method,
                            const std::string& peer) {
  refusals_.Note(
      {refused.cause, method, refused.identity, peer, std::string(refused.status.message())});
  return refused.status;
}

absl::Status Access::Recheck(const Caller& caller) const {
  if (caller.token_id.empty()) return absl::OkStatus();
  const absl::StatusOr<std::optional<TokenRecord>> token = find_token_(caller.token_id);
  if (!token.ok()) return token.status();
  if (!token->has_value()) return absl::UnauthenticatedError("the token is not valid any more");
  const std::optional<Refused> refused = CheckLife(**token);
  return refused.has_value() ? refused->status : absl::OkStatus();
}

absl::Status Access::CheckFlagSet(const Caller& caller, const std::string& flag_set) {
  const auto refused = CheckReach(caller, Role::kViewer, Reach::FlagSet(flag_set));
  if (!refused.has_value()) return absl::OkStatus();
  return Refuse(*refused, caller.method, caller.peer);
}

absl::Status Access::Deny(const Caller& caller, absl::string_view cause,
                          absl::string_view message) {
  return Refuse({absl::PermissionDeniedError(message), cause, caller.identity}, caller.method,
                caller.peer);
}

absl::StatusOr<std::string> ReadTokenFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  const std::string token(absl::StripAsciiWhitespace(*text));
  for (const char c : token) {
    if (absl::ascii_isgraph(static_cast<unsigned char>(c))) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": must hold one token of printable characters, without spaces"));
  }
  if (token.size() >= kShortestToken && token.size() <= kLongestToken) return token;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": the token in it must have ", kShortestToken, " to ", kLongestToken,
                   " characters, such as those of: openssl rand -hex 32"));
}

}  // namespace guidon
