#include "tests/support/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "tests/support/temp_dir.h"

namespace guidon::testing {
namespace {

constexpr long kHour = 3600;  // NOLINT(google-runtime-int): OpenSSL's type

template <auto Free>
struct Freer {
  template <typename Object>
  void operator()(Object* object) const {
    Free(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using X509Owner = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Output = std::unique_ptr<BIO, Freer<BIO_free_all>>;

std::string Text(const Output& output) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(output.get(), &data);
  return {data, static_cast<size_t>(size)};
}

void Extend(const X509Owner& certificate, int kind, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  X509_add_ext(certificate.get(), extension.get(), -1);
}

}  // namespace

TlsPair MakeTlsPair(const std::string& name) {
  const Key key(EVP_EC_gen("P-256"));
  const X509Owner certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kHour);
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.data()),
                             static_cast<int>(name.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_set_pubkey(certificate.get(), key.get());
  Extend(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  Extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate.get(), key.get(), EVP_sha256());

  const Output pem(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(pem.get(), certificate.get());
  const Output key_pem(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {Text(pem), Text(key_pem)};
}

Certificate MakeCertificate(const std::string& folder, const std::string& name) {
  const TlsPair pair = MakeTlsPair(name);
  const Certificate made = {folder + "/" + name + ".pem", folder + "/" + name + ".key"};
  WriteFile(made.cert_path, pair.certificate);
  WriteFile(made.key_path, pair.key);
  return made;
}

}  // namespace guidon::testing
