#include "analysis/service/bearer_token.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "base/sha256.h"

namespace guidon::analysis {
namespace {

constexpr char kVariable[] = "GUIDON_ANALYST_TOKEN";
constexpr absl::string_view kScheme = "Bearer ";

}  // namespace

BearerToken BearerToken::Of(absl::string_view token) {
  BearerToken made;
  made.hash_ = Sha256::Of(token);
  return made;
}

absl::StatusOr<BearerToken> BearerToken::Load(const std::string& path) {
  const char* const variable = std::getenv(kVariable);
  if (path.empty() && variable == nullptr) return None();
  if (!path.empty() && variable != nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("the token is given twice: by --token-file and by ", kVariable));
  }
  std::string text;
  if (!path.empty()) {
    absl::StatusOr<std::string> read = ReadFile(path);
    if (!read.ok()) return read.status();
    text = *std::move(read);
  } else {
    text = variable;
  }
  const absl::string_view token = absl::StripAsciiWhitespace(text);
  if (token.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.empty() ? kVariable : path, ": holds no token"));
  }
  return Of(token);
}

bool BearerToken::Admits(const HttpRequest& request) const {
  if (!hash_.has_value()) return true;
  const std::optional<absl::string_view> header = request.Header("authorization");
  if (!header.has_value() || !absl::StartsWithIgnoreCase(*header, kScheme)) return false;
  // Hashes of what differs in one place differ in all, so comparing them tells nothing.
  return Sha256::Of(absl::StripAsciiWhitespace(header->substr(kScheme.size()))) == *hash_;
}

}  // namespace guidon::analysis
