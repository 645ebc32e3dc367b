#include "server/sources/crypto.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <memory>

#include "absl/status/status.h"

namespace guidon {
namespace {

const unsigned char* Bytes(absl::string_view data) {
  return reinterpret_cast<const unsigned char*>(data.data());
}

unsigned char* Bytes(std::string& data) { return reinterpret_cast<unsigned char*>(data.data()); }

template <typename Object, void (*Free)(Object*)>
struct Freed {
  void operator()(Object* object) const { Free(object); }
};
using Bio = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;

}  // namespace

std::string HmacSha256(absl::string_view key, absl::string_view data) {
  std::string code(SHA256_DIGEST_LENGTH, '\0');
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(data), data.size(),
       Bytes(code), nullptr);
  return code;
}

absl::StatusOr<std::string> SignRs256(const std::string& pem, absl::string_view data) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const Digest digest(EVP_MD_CTX_new());
  size_t size = 0;
  std::string signature;
  const bool is_rsa = key != nullptr && EVP_PKEY_base_id(key.get()) == EVP_PKEY_RSA;
  bool done = is_rsa &&
              EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
              EVP_DigestSign(digest.get(), nullptr, &size, Bytes(data), data.size()) == 1;
  if (done) {
    signature.resize(size);
    done = EVP_DigestSign(digest.get(), Bytes(signature), &size, Bytes(data), data.size()) == 1;
    signature.resize(size);
  }
  ERR_clear_error();
  if (!done) return absl::InvalidArgumentError("the private key is no RSA key in PEM");
  return signature;
}

}  // namespace guidon
