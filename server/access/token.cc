#include "server/access/token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/sha256.h"
#include "spdlog/spdlog.h"

namespace guidon {
namespace {

constexpr absl::string_view kPrefix = "gdn_";
constexpr size_t kIdBytes = 6;
constexpr size_t kSaltBytes = 16;
constexpr size_t kSecretBytes = 32;
constexpr size_t kLongestToken = 200;

}  // namespace

std::string RandomBytes(size_t bytes) {
  std::string random(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(bytes)) != 1) {
    spdlog::critical("the operating system gives no random numbers");
    std::abort();
  }
  return random;
}

std::optional<TokenText> ParseToken(absl::string_view text) {
  if (text.size() > kLongestToken || !absl::ConsumePrefix(&text, kPrefix)) return std::nullopt;
  const size_t end = text.find('_');
  if (end != 2 * kIdBytes || end + 1 == text.size()) return std::nullopt;
  if (text.substr(0, end).find_first_not_of("0123456789abcdef") != text.npos) return std::nullopt;
  return TokenText{std::string(text.substr(0, end)), std::string(text.substr(end + 1))};
}

std::string FormatToken(const TokenText& token) {
  return absl::StrCat(kPrefix, token.id, "_", token.secret);
}

TokenText NewToken() {
  return {absl::BytesToHexString(RandomBytes(kIdBytes)),
          absl::WebSafeBase64Escape(RandomBytes(kSecretBytes))};
}

SecretHash HashSecret(absl::string_view secret) {
  std::string salt = RandomBytes(kSaltBytes);
  std::string hash = Sha256::Of(absl::StrCat(salt, secret));
  return {std::move(salt), std::move(hash)};
}

bool Matches(const SecretHash& hash, absl::string_view secret) {
  const std::string presented = Sha256::Of(absl::StrCat(hash.salt, secret));
  return hash.hash.size() == presented.size() &&
         CRYPTO_memcmp(hash.hash.data(), presented.data(), presented.size()) == 0;
}

const SecretHash& HashOfNothing() {
  static const SecretHash hash = HashSecret(RandomBytes(kSecretBytes));
  return hash;
}

}  // namespace guidon
