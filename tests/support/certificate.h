#ifndef GUIDON_TESTS_SUPPORT_CERTIFICATE_H_
#define GUIDON_TESTS_SUPPORT_CERTIFICATE_H_

#include <string>

namespace guidon::testing {

// A certificate and its private key, as PEM.
struct TlsPair {
  std::string certificate;
  std::string key;
};

// Makes a pair for "localhost" and 127.0.0.1 that signs itself, so that it is its own authority.
// `name` is its subject's.
TlsPair MakeTlsPair(const std::string& name);

// A pair in files.
struct Certificate {
  std::string cert_path;
  std::string key_path;
};

// MakeTlsPair's, written to `folder`.
Certificate MakeCertificate(const std::string& folder, const std::string& name = "server");

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_CERTIFICATE_H_
