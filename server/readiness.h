#ifndef GUIDON_SERVER_READINESS_H_
#define GUIDON_SERVER_READINESS_H_

#include <string>

namespace guidon {

// Whether the daemon has flags to serve, and what to say of it.
struct Readiness {
  bool ready = false;
  std::string text;  // lines, without secrets
};

}  // namespace guidon

#endif  // GUIDON_SERVER_READINESS_H_
