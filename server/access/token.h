#ifndef GUIDON_SERVER_ACCESS_TOKEN_H_
#define GUIDON_SERVER_ACCESS_TOKEN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

// Tokens as text, `gdn_<id>_<secret>`, and the hashes that are kept of them. The id is no secret:
// it finds the hash, and names the token to people. The secret is 32 random bytes.
namespace guidon {

struct TokenText {
  std::string id;
  std::string secret;
};

// Nothing for a text of another form.
std::optional<TokenText> ParseToken(absl::string_view text);
std::string FormatToken(const TokenText& token);

// A new token, from the operating system's random numbers.
TokenText NewToken();

// What is kept of a secret.
struct SecretHash {
  std::string salt;  // 16 random bytes
  std::string hash;  // SHA-256 of salt and secret
};

// One SHA-256 is enough: slow hashes are for passwords, which can be guessed; 256 random bits
// cannot, however fast the hash is, and a slow one would let strangers keep the machine busy.
SecretHash HashSecret(absl::string_view secret);

// Takes the same time for all secrets of the same length.
bool Matches(const SecretHash& hash, absl::string_view secret);

// A hash that no secret matches, for comparing where there is none to compare with.
const SecretHash& HashOfNothing();

// `bytes` random bytes.
std::string RandomBytes(size_t bytes);

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_TOKEN_H_
