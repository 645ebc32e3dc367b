#ifndef GUIDON_SERVER_SOURCES_CRYPTO_H_
#define GUIDON_SERVER_SOURCES_CRYPTO_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// What the signatures of buckets need, over OpenSSL. Thread-safe.
namespace guidon {

std::string HmacSha256(absl::string_view key, absl::string_view data);

// RSASSA-PKCS1-v1_5 with SHA-256, "RS256" in JSON web tokens. INVALID_ARGUMENT: `pem` is no
// private RSA key.
absl::StatusOr<std::string> SignRs256(const std::string& pem, absl::string_view data);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_CRYPTO_H_
