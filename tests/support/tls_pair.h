#ifndef GUIDON_TESTS_SUPPORT_TLS_PAIR_H_
#define GUIDON_TESTS_SUPPORT_TLS_PAIR_H_

#include <string>

namespace guidon::testing {

// A certificate and its key, as PEM.
struct TlsPair {
  std::string certificate;
  std::string key;
};

// Makes a pair for "localhost" that signs itself, so that it is its own authority. `name` is its
// subject's.
TlsPair MakeTlsPair(const std::string& name);

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_TLS_PAIR_H_
