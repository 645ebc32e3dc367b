#ifndef GUIDON_TESTS_E2E_CANARY_LISTEN_ANYWHERE_H_
#define GUIDON_TESTS_E2E_CANARY_LISTEN_ANYWHERE_H_

#include <cstdint>

namespace guidon::testing {

// A socket that listens on a free port of loopback and that children inherit; the caller's.
int ListenAnywhere(uint16_t& port);

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_LISTEN_ANYWHERE_H_
