#ifndef GUIDON_SERVER_HTTP_TESTING_TLS_FILES_H_
#define GUIDON_SERVER_HTTP_TESTING_TLS_FILES_H_

#include <string>

namespace guidon::testing {

// A new certificate with its key, for "localhost" and 127.0.0.1, in PEM. It signs itself, so that
// it is its own CA. `name` is its subject's common name.
struct TlsPair {
  std::string certificate;
  std::string key;
};
TlsPair MakeTlsPair(const std::string& name);

}  // namespace guidon::testing

#endif  // GUIDON_SERVER_HTTP_TESTING_TLS_FILES_H_
