#ifndef GUIDON_TESTS_SUPPORT_CERTIFICATE_H_
#define GUIDON_TESTS_SUPPORT_CERTIFICATE_H_

#include <string>

namespace guidon::testing {

// A certificate of a server and its private key, as PEM files.
struct Certificate {
  std::string cert_path;
  std::string key_path;
};

// Makes a certificate for localhost and 127.0.0.1 that is its own authority, in `folder`, by the
// program openssl.
Certificate MakeCertificate(const std::string& folder, const std::string& name = "server");

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_CERTIFICATE_H_
