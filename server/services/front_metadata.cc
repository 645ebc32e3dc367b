#include "server/services/front_metadata.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/strings/escaping.h"

namespace guidon {
namespace {

constexpr char kSecret[] = "guidon-front-secret";
constexpr char kCertificate[] = "guidon-front-certificate-bin";

const std::string& Secret() {
  static const std::string secret = [] {
    std::array<unsigned char, 32> random;
    if (RAND_bytes(random.data(), random.size()) != 1) std::abort();
    return absl::BytesToHexString({reinterpret_cast<const char*>(random.data()), random.size()});
  }();
  return secret;
}

bool IsFromFront(const grpc::ServerContextBase& context) {
  const auto given = context.client_metadata().find(kSecret);
  return given != context.client_metadata().end() && given->second.size() == Secret().size() &&
         CRYPTO_memcmp(given->second.data(), Secret().data(), Secret().size()) == 0;
}

}  // namespace

void AddFrontMetadata(absl::string_view certificate, grpc::ClientContext& context) {
  context.AddMetadata(kSecret, Secret());
  if (!certificate.empty()) context.AddMetadata(kCertificate, std::string(certificate));
}

std::string ClientCertificateOf(const grpc::ServerContextBase& context) {
  if (IsFromFront(context)) {
    const auto certificate = context.client_metadata().find(kCertificate);
    if (certificate == context.client_metadata().end()) return "";
    return {certificate->second.data(), certificate->second.size()};
  }
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr) return "";
  const std::vector<grpc::string_ref> pem = peer->FindPropertyValues("x509_pem_cert");
  return pem.empty() ? "" : std::string(pem[0].data(), pem[0].size());
}

}  // namespace guidon
