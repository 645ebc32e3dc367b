#ifndef GUIDON_SERVER_ACCESS_IDENTITY_MAP_H_
#define GUIDON_SERVER_ACCESS_IDENTITY_MAP_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/caller.h"

namespace guidon {

// The roles of client certificates. Immutable once it is parsed.
class IdentityMap {
 public:
  // Reads texts such as "ci.acme.example=editor:web": the name of a certificate, its role and,
  // behind a colon, the flag set that it is for. A name that comes again with another flag set is
  // for both; without a colon it is for all.
  //
  // INVALID_ARGUMENT: no such form, an unknown role, or two roles for one name.
  static absl::StatusOr<IdentityMap> Parse(const std::vector<std::string>& texts);

  bool empty() const { return callers_.empty(); }

  // Who a certificate with these names stands for: the first one that is in the map decides.
  // Nothing where none is.
  std::optional<Caller> Find(const std::vector<std::string>& names) const;

 private:
  std::map<std::string, Caller, std::less<>> callers_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_ACCESS_IDENTITY_MAP_H_
