#ifndef GUIDON_SERVER_ACCESS_REFUSALS_H_
#define GUIDON_SERVER_ACCESS_REFUSALS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/registry.h>

#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// A call that was refused.
struct Refusal {
  // What metrics call it; one of a few words.
  absl::string_view cause;
  std::string method;    // e.g. "Kill"
  std::string identity;  // "unauthenticated" where it is not known
  std::string peer;      // the client's address
  std::string message;   // what the client was told
};

// Keeps account of refusals: counts them as guidon_admin_refused_calls_total and logs them.
// Thread-safe.
class Refusals {
 public:
  // The metrics become part of `registry`, which must outlive this.
  explicit Refusals(prometheus::Registry& registry);

  void Note(const Refusal& refusal);

 private:
  prometheus::Family<prometheus::Counter>& family_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_REFUSALS_H_
