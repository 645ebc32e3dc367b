#include "server/services/front_metadata.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "absl/strings/escaping.h"

namespace guidon {
namespace {

constexpr char kSecret[] = "guidon-front-secret";
constexpr char kCertificate[] = "guidon-front-certificate-bin";
constexpr char kAddress[] = "guidon-front-address";

using Names = std::vector<std::string>;

const std::string& Secret() {
  static const std::string secret = [] {
    std::array<unsigned char, 32> random;
    if (RAND_bytes(random.data(), random.size()) != 1) std::abort();
    return absl::BytesToHexString({reinterpret_cast<const char*>(random.data()), random.size()});
  }();
  return secret;
}

std::string Metadata(const grpc::ServerContextBase& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

bool IsFromFront(const grpc::ServerContextBase& context) {
  const std::string given = Metadata(context, kSecret);
  return given.size() == Secret().size() &&
         CRYPTO_memcmp(given.data(), Secret().data(), Secret().size()) == 0;
}

// A name with a NUL in it is meant to be taken for another.
void Add(const ASN1_STRING* text, Names& names) {
  const absl::string_view name(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                               static_cast<size_t>(ASN1_STRING_length(text)));
  if (!name.empty() && name.find('\0') == name.npos) names.emplace_back(name);
}

void AddAlternativeNames(const X509& certificate, int type, Names& names) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type == type) Add(name->d.ia5, names);
  }
}

}  // namespace

Names CertificateNames(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), X509_free);
  Names names;
  if (certificate == nullptr) return names;
  AddAlternativeNames(*certificate, GEN_URI, names);
  AddAlternativeNames(*certificate, GEN_DNS, names);
  const X509_NAME* const subject = X509_get_subject_name(certificate.get());
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) Add(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)), names);
  return names;
}

void AddFrontMetadata(absl::string_view certificate, absl::string_view address,
                      grpc::ClientContext& context) {
  context.AddMetadata(kSecret, Secret());
  context.AddMetadata(kAddress, std::string(address));
  if (!certificate.empty()) context.AddMetadata(kCertificate, std::string(certificate));
}

std::optional<Names> ClientCertificateNames(const grpc::ServerContextBase& context) {
  if (IsFromFront(context)) {
    const std::string certificate = Metadata(context, kCertificate);
    if (certificate.empty()) return std::nullopt;
    return CertificateNames(certificate);
  }
  const std::shared_ptr<const grpc::AuthContext> peer = context.auth_context();
  if (peer == nullptr || !peer->IsPeerAuthenticated()) return std::nullopt;
  Names names;
  for (const char* property : {"peer_uri", "peer_dns", "x509_common_name"}) {
    for (const grpc::string_ref& value : peer->FindPropertyValues(property)) {
      names.emplace_back(value.data(), value.size());
    }
  }
  return names;
}

std::string ClientAddress(const grpc::ServerContextBase& context) {
  return IsFromFront(context) ? Metadata(context, kAddress) : context.peer();
}

}  // namespace guidon
