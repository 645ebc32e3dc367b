#ifndef GUIDON_SERVER_ACCESS_REFUSAL_H_
#define GUIDON_SERVER_ACCESS_REFUSAL_H_

#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// A call of an admin service that was refused.
struct Refusal {
  // What metrics call it; one of a few words, which live for ever.
  absl::string_view cause;
  std::string method;    // e.g. "Kill"
  std::string identity;  // "unauthenticated" where it is not known
  std::string peer;      // the client's address
  std::string message;   // what the client was told
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_REFUSAL_H_
