#include "server/access/tokens.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "guidon/store/v1/access.pb.h"

namespace guidon {
namespace {

constexpr char kTable[] = "tokens";
constexpr size_t kLongestName = 128;
constexpr size_t kMostFlagSets = 100;

std::string Encode(const TokenRecord& token) {
  store::v1::Token record;
  record.set_name(token.name);
  record.set_role(static_cast<uint32_t>(token.role));
  for (const std::string& flag_set : token.flag_sets) record.add_flag_sets(flag_set);
  record.set_salt(token.hash.salt);
  record.set_hash(token.hash.hash);
  record.set_created_unix_nanos(absl::ToUnixNanos(token.created));
  record.set_created_by(token.created_by);
  if (token.expires != absl::InfiniteFuture()) {
    record.set_expires_unix_nanos(absl::ToUnixNanos(token.expires));
  }
  if (token.revoked.has_value()) record.set_revoked_unix_nanos(absl::ToUnixNanos(*token.revoked));
  return record.SerializeAsString();
}

absl::StatusOr<TokenRecord> Decode(const std::string& id, const std::string& bytes) {
  store::v1::Token record;
  const bool is_whole = record.ParseFromString(bytes) && !record.hash().empty() &&
                        record.role() >= static_cast<uint32_t>(Role::kViewer) &&
                        record.role() <= static_cast<uint32_t>(Role::kAdmin);
  if (!is_whole) {
    return absl::DataLossError(
        absl::StrCat("token ", id, ": what the store holds of it is damaged"));
  }
  TokenRecord token;
  token.id = id;
  token.name = record.name();
  token.role = static_cast<Role>(record.role());
  token.flag_sets.assign(record.flag_sets().begin(), record.flag_sets().end());
  token.hash = {record.salt(), record.hash()};
  token.created = absl::FromUnixNanos(record.created_unix_nanos());
  token.created_by = record.created_by();
  if (record.has_expires_unix_nanos()) {
    token.expires = absl::FromUnixNanos(record.expires_unix_nanos());
  }
  if (record.has_revoked_unix_nanos()) {
    token.revoked = absl::FromUnixNanos(record.revoked_unix_nanos());
  }
  return token;
}

bool IsName(const std::string& name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  return !name.empty() && name.size() <= kLongestName && IsUtf8(name) &&
         std::none_of(name.begin(), name.end(), is_control) && name.front() != ' ' &&
         name.back() != ' ';
}

absl::Status Check(const TokenRecord& token) {
  if (!IsName(token.name)) {
    return absl::InvalidArgumentError(
        absl::StrCat("name: must be 1 to ", kLongestName,
                     " characters without line breaks, such as a person's or a pipeline's name"));
  }
  if (token.flag_sets.size() > kMostFlagSets) {
    return absl::InvalidArgumentError(
        absl::StrCat("flag_sets: are more than ", kMostFlagSets, "; leave them out for all"));
  }
  for (const std::string& flag_set : token.flag_sets) {
    if (IsUtf8(flag_set) && flag_set.find('\0') == flag_set.npos) continue;
    return absl::InvalidArgumentError("flag_sets: must be UTF-8 text without NUL");
  }
  return absl::OkStatus();
}

std::string WithReason(const std::string& what, const std::string& reason) {
  return reason.empty() ? what : absl::StrCat(what, ": ", reason);
}

}  // namespace

std::string Describe(const TokenRecord& token) {
  std::string text = absl::StrCat("token ", token.id, " \"", token.name, "\" (");
  absl::StrAppend(&text, RoleName(token.role));
  for (const std::string& flag_set : token.flag_sets) {
    absl::StrAppend(&text, ", flag set \"", flag_set, "\"");
  }
  if (token.expires != absl::InfiniteFuture()) {
    absl::StrAppend(&text, ", until ",
                    absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", token.expires, absl::UTCTimeZone()));
  }
  return text + ")";
}

absl::StatusOr<std::optional<TokenRecord>> Tokens::Find(const std::string& id) const {
  if (id.empty()) return std::nullopt;
  const absl::StatusOr<std::optional<std::string>> bytes = store_.Entry(kTable, id);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::nullopt;
  absl::StatusOr<TokenRecord> token = Decode(id, **bytes);
  if (!token.ok()) return token.status();
  return *std::move(token);
}

absl::StatusOr<std::vector<TokenRecord>> Tokens::List() const {
  const auto entries = store_.Entries(kTable);
  if (!entries.ok()) return entries.status();
  std::vector<TokenRecord> tokens;
  for (const auto& [id, bytes] : *entries) {
    absl::StatusOr<TokenRecord> token = Decode(id, bytes);
    if (!token.ok()) return token.status();
    tokens.push_back(*std::move(token));
  }
  std::sort(tokens.begin(), tokens.end(), [](const TokenRecord& a, const TokenRecord& b) {
    return std::tie(a.name, a.created, a.id) < std::tie(b.name, b.created, b.id);
  });
  return tokens;
}

absl::Status Tokens::Write(const TokenRecord& token, ChangeKind kind,
                           const Attribution& attribution) {
  const EntryWrite entry = {kTable, token.id, Encode(token)};
  return store_.Apply({{{}, kind, nullptr, {}, {entry}}}, attribution).status();
}

absl::StatusOr<Tokens::Created> Tokens::Create(TokenRecord token, const std::string& reason) {
  if (absl::Status status = Check(token); !status.ok()) return status;
  const TokenText text = NewToken();
  const absl::StatusOr<std::optional<TokenRecord>> same_id = Find(text.id);
  if (!same_id.ok()) return same_id.status();
  if (same_id->has_value()) return Create(std::move(token), reason);  // one in 2^48
  token.id = text.id;
  token.hash = HashSecret(text.secret);
  const Attribution attribution = {token.created_by, WithReason(Describe(token), reason)};
  const absl::Status written = Write(token, ChangeKind::kTokenCreate, attribution);
  if (!written.ok()) return written;
  return Created{std::move(token), FormatToken(text)};
}

absl::StatusOr<TokenRecord> Tokens::Revoke(const std::string& id, absl::Time time,
                                           const Attribution& attribution) {
  absl::StatusOr<std::optional<TokenRecord>> found = Find(id);
  if (!found.ok()) return found.status();
  if (!found->has_value()) {
    return absl::NotFoundError(
        absl::StrCat("there is no token \"", id, "\"; guidonctl token list shows their ids"));
  }
  TokenRecord token = **std::move(found);
  if (token.revoked.has_value()) return token;
  token.revoked = time;
  const absl::Status written =
      Write(token, ChangeKind::kTokenRevoke,
            {attribution.actor, WithReason(Describe(token), attribution.reason)});
  if (!written.ok()) return written;
  return token;
}

}  // namespace guidon
